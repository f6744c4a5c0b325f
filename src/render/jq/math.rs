//! The functions of mathematics; their results are always doubles.

use super::{Stop, builtin::not_applicable, node::Node};
use crate::render::value::Number;

/// A function of the input.
pub(super) fn apply(name: &str, input: &Node) -> Result<Node, Stop> {
    let Node::Number(number) = input else { return Err(not_applicable("mathfunc", input)) };
    let x = number.to_double();
    let result = match name {
        "floor" => x.floor(),
        "ceil" => x.ceil(),
        "sqrt" => x.sqrt(),
        "round" => round(x),
        "exp10" => exact_power(10.0, x)?,
        "exp2" => exact_power(2.0, x)?,
        _ => exact_value(name, x).ok_or_else(|| Stop::unsupported("jq: this function"))?,
    };
    Ok(Node::Number(Number::Double(result)))
}

/// `v >= 0 ? Math.round(v) : -Math.round(-v)`
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "as Java casts")]
fn round(x: f64) -> f64 {
    let round = |x: f64| {
        let whole = x.floor();
        (if x - whole >= 0.5 { whole + 1.0 } else { whole }) as i64
    };
    (if x >= 0.0 { round(x) } else { -round(-x) }) as f64
}

/// `pow` and `atan2`.
pub(super) fn apply_two(name: &str, one: &Node, two: &Node) -> Result<Node, Stop> {
    let (Node::Number(one), Node::Number(two)) = (one, two) else {
        return Err(Stop::error(format!("cannot accept it as argument of {name}/2")));
    };
    let (one, two) = (one.to_double(), two.to_double());
    if name == "pow" {
        return exact_power(one, two).map(Node::from_double);
    }
    if one == 0.0 && two > 0.0 {
        return Ok(Node::from_double(one));
    }
    Err(Stop::unsupported("jq: `atan2`"))
}

/// Values at points where every library gives the same; elsewhere the last digit of Java's may be another.
fn exact_value(name: &str, x: f64) -> Option<f64> {
    if x.is_nan() {
        return Some(f64::NAN);
    }
    let at_zero = x == 0.0;
    match name {
        "sin" | "tan" | "asin" | "atan" | "sinh" | "tanh" | "cbrt" | "expm1" | "log1p" if at_zero => Some(x),
        "cos" | "cosh" | "exp" if at_zero => Some(1.0),
        "log" | "log2" | "log10" if at_zero => Some(f64::NEG_INFINITY),
        "log" | "log2" | "log10" if x < 0.0 => Some(f64::NAN),
        "log" | "log2" | "log10" | "acos" if (x - 1.0).abs() < f64::EPSILON / 2.0 => Some(0.0),
        "log10" => power_of_ten(x),
        "cbrt" => {
            let root = x.cbrt().round();
            (root.abs() < 1e5 && (root * root * root - x).abs() < f64::MIN_POSITIVE).then_some(root)
        }
        _ => None,
    }
}

fn power_of_ten(x: f64) -> Option<f64> {
    (0..=22_i32).find(|power| (10_f64.powi(*power) - x).abs() < f64::MIN_POSITIVE).map(f64::from)
}

/// Powers that are exact, or whose error no library makes.
fn exact_power(base: f64, exponent: f64) -> Result<f64, Stop> {
    if exponent == 0.0 {
        return Ok(1.0);
    }
    if base.is_nan() || exponent.is_nan() {
        return Ok(f64::NAN);
    }
    if base < 0.0 && base.is_finite() && exponent.is_finite() && exponent.fract() != 0.0 {
        return Ok(f64::NAN);
    }
    if !base.is_finite() || !exponent.is_finite() {
        return Err(Stop::unsupported("jq: this power"));
    }
    #[expect(clippy::float_cmp, reason = "only the exact root has an exact power")]
    if exponent == 0.5 && base.sqrt() * base.sqrt() == base && base.sqrt().fract() == 0.0 {
        return Ok(base.sqrt());
    }
    if exponent.fract() == 0.0 && exponent.abs() <= 1100.0 {
        #[expect(clippy::cast_possible_truncation, reason = "a small whole number")]
        return whole_power(base, exponent as i32).ok_or_else(|| Stop::unsupported("jq: this power"));
    }
    Err(Stop::unsupported("jq: this power"))
}

/// The power rounded once from its exact value, which both libraries give where it is whole and fits.
fn whole_power(base: f64, exponent: i32) -> Option<f64> {
    if base == 0.0 || base.abs().log2().fract() == 0.0 {
        return Some(base.powi(exponent));
    }
    if exponent < 0 {
        // Written out, a decimal power is read correctly rounded.
        return (base.to_bits() == 10_f64.to_bits()).then(|| format!("1e{exponent}").parse().ok()).flatten();
    }
    if base.to_bits() == 10_f64.to_bits() {
        return format!("1e{exponent}").parse().ok();
    }
    let mut result = 1.0_f64;
    for _ in 0..exponent {
        result *= base;
        if result.abs() > 9_007_199_254_740_992.0 {
            return None;
        }
    }
    (base.fract() == 0.0 || result.fract() == 0.0 || exponent == 1 || exponent == 2).then_some(result)
}
