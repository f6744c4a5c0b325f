//! Amazon Ion in its text form, as `toIon` writes it and `fromIon` reads it.

mod read;
mod token;
mod write;

pub(super) use self::{read::parse, write::to_text};

#[cfg(test)]
mod tests {
    use super::{parse, to_text};
    use crate::{
        kestra::Release,
        render::{fault::Fault, json, object},
    };

    #[test]
    fn values_are_written_as_ion_java_does() {
        for (json, ion) in [
            (r#"{"a":[{"b":"yes"}]}"#, "{a:[{b:\"yes\"}]}"),
            (
                r#"{"null":"null","1":2,"é":null,"":true,"$a":[]}"#,
                "{'null':\"null\",'1':2,'é':null,'':true,$a:[]}",
            ),
            (
                r"[1.5,100.0,1e21,1e-7,12345678901234567890]",
                "[1.5e0,100e0,1.0e21,1.0e-7,12345678901234567890]",
            ),
            ("\"\\\"dq\\\"\\u0000\\u0001\\n\u{7f}é\"", "\"\\\"dq\\\"\\0\\x01\\n\\x7fé\""),
        ] {
            assert_eq!(to_text(&json::parse(json).unwrap(), Release::LATEST).unwrap(), ion, "{json}");
        }
    }

    #[test]
    fn texts_are_read_as_ion_java_and_jackson_do() {
        for (ion, json, class) in [
            ("yes", "\"yes\"", "java.lang.String"),
            ("0.10", "0.10", "java.math.BigDecimal"),
            ("0x1", "1", "java.lang.Integer"),
            ("1_000", "1000", "java.lang.Integer"),
            ("a:b", "\"a\"", "java.lang.String"),
            ("it's", "\"it\"", "java.lang.String"),
            (
                "{a:1, 'b c':[2.5e0, null], c:(x y)}",
                "{\"a\":1,\"b c\":[2.5,null],\"c\":[\"x\",\"y\"]}",
                "java.util.LinkedHashMap",
            ),
            ("'''a''' // c\n'''b'''", "\"ab\"", "java.lang.String"),
            ("5000000000", "5000000000", "java.lang.Long"),
        ] {
            let value = parse(ion, false, Release::LATEST).unwrap().into_iter().next().unwrap();
            assert_eq!(json::to_text(&value, Release::LATEST).unwrap(), json, "{ion}");
            assert_eq!(object::class_name(&value), Some(class), "{ion}");
        }
        for wrong in ["null", "0o7", "- a", "{x}", "*a", "é", ".5", "1-2", "\"a", "'a", "[1"] {
            assert!(matches!(parse(wrong, false, Release::LATEST), Err(Fault::Failed(_))), "{wrong}");
        }
    }
}
