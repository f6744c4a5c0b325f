//! Expressions (expr §2).

use super::{
    attribute,
    call::Arguments,
    fault::{Fault, Outcome},
    filter, function, object,
    operate::{self, Arithmetic},
    state::{State, is_array},
    test,
    value::{Map, MapKind, Number, Value},
};
use crate::{
    kestra::{Release, filters, functions, tests},
    pebble::{Args, BinaryOp, Expr, ExprKind, UnaryOp},
};

impl<'e> State<'e> {
    /// The value of an expression.
    pub(super) fn evaluate(&mut self, expr: &'e Expr<'e>) -> Outcome {
        self.engine.spend(1)?;
        match &expr.kind {
            ExprKind::Str(literal) => Ok(Value::text(literal.text.as_ref())),
            ExprKind::Interpolated(parts) => self.interpolated(parts),
            ExprKind::Int(number) | ExprKind::Long(number) => Ok(Value::long(*number)),
            ExprKind::Float(number) => Ok(Value::double(*number)),
            ExprKind::Bool(value) => Ok(Value::Bool(*value)),
            ExprKind::Null => Ok(Value::Null),
            ExprKind::Name(name) => self.variable(name),
            ExprKind::Attr { base, name, args } => {
                let object = self.evaluate(base)?;
                let args = args.as_ref().map(|args| self.values(args)).transpose()?;
                attribute::of(self, &object, &Value::text(name.value), args.as_deref())
            }
            ExprKind::Index { base, index } => {
                let object = self.evaluate(base)?;
                let index = self.evaluate(index)?;
                self.settled(&index)?;
                attribute::of(self, &object, &index, None)
            }
            ExprKind::Call { name, args } => self.call(name.value, args),
            ExprKind::Filter { input, name, args } => {
                let catches = name.value == "default";
                self.filter(name.value, args.as_ref(), |state| match state.evaluate(input) {
                    Err(Fault::Undefined(_)) if catches => Ok(Value::Null),
                    outcome => outcome,
                })
            }
            ExprKind::Test { value, negated, name, args } => {
                let holds = self.test(value, name.value, args.as_ref())?;
                Ok(Value::Bool(holds != *negated))
            }
            ExprKind::Unary { op, operand, .. } => self.unary(*op, operand),
            ExprKind::Binary { op, left, right, .. } => self.binary(*op, left, right),
            ExprKind::Ternary { condition, then, otherwise } => {
                if self.ternary_condition(condition)? {
                    self.evaluate(then)
                } else {
                    self.evaluate(otherwise)
                }
            }
            ExprKind::List(elements) => {
                let items: Outcome<Vec<Value>> =
                    elements.iter().map(|element| self.evaluate(element)).collect();
                let list = Value::list(items?);
                self.limit_depth(&list)?;
                Ok(list)
            }
            ExprKind::Map(entries) => self.map_literal(entries),
        }
    }

    /// The condition of a ternary: `null` counts as false.
    pub(super) fn ternary_condition(&mut self, condition: &'e Expr<'e>) -> Outcome<bool> {
        let value = self.evaluate(condition)?;
        self.settled(&value)?;
        if value.is_null() {
            return Ok(false);
        }
        operate::truth(&value, self.release())
            .ok_or_else(|| Fault::failed("a condition must be a boolean, a number or a text"))
    }

    fn interpolated(&mut self, parts: &'e [Expr<'e>]) -> Outcome {
        if let [only] = parts {
            return self.evaluate(only);
        }
        let mut text = Text::default();
        for part in parts {
            let value = self.evaluate(part)?;
            text.push(self, &value)?;
        }
        Ok(text.finish())
    }

    fn map_literal(&mut self, entries: &'e [(Expr<'e>, Expr<'e>)]) -> Outcome {
        let mut found = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let key = self.evaluate(key)?;
            found.push((key, self.evaluate(value)?));
        }
        let places = (found.len() * 4).div_ceil(3);
        let map = Value::Map(Map::new(MapKind::Hash(places), found));
        self.limit_depth(&map)?;
        Ok(map)
    }

    /// Positional arguments of a method call; named ones do not parse there.
    fn values(&mut self, args: &'e Args<'e>) -> Outcome<Vec<Value>> {
        args.positional.iter().map(|arg| self.evaluate(arg)).collect()
    }

    fn call(&mut self, name: &str, args: &'e Args<'e>) -> Outcome {
        if name == "parent" {
            return Err(Fault::failed("`parent()` needs a template that extends another"));
        }
        if name == "block" {
            return function::block(self, args);
        }
        let known = functions::find(name).and_then(|named| {
            let signature = named.signature(self.release())?;
            Some((named, signature))
        });
        if let Some((named, signature)) = known
            && !function::is_unregistered(self, name)
        {
            if let Some(condition) = named.condition {
                return Err(Fault::unsupported(format!("`{name}()` exists only {condition}")));
            }
            let args = Arguments::evaluate(self, &signature, Some(args))?;
            return function::apply(self, name, &args);
        }
        let Some(called) = self.find_macro(name) else {
            return Err(Fault::failed(format!("there is no function or macro `{name}`")));
        };
        let args = Arguments::of_macro(self, called.params, args)?;
        self.call_macro(called, args)
    }

    /// A filter on what `input` gives, which is asked for after the arguments, as in Pebble.
    pub(super) fn filter(
        &mut self,
        name: &str,
        args: Option<&'e Args<'e>>,
        input: impl FnOnce(&mut Self) -> Outcome,
    ) -> Outcome {
        let Some(signature) = filters::find(name).and_then(|named| named.signature(self.release())) else {
            return Err(Fault::failed(format!("there is no filter `{name}`")));
        };
        let args = Arguments::evaluate(self, &signature, args)?;
        let input = match input(self)? {
            Value::Safe(text) => Value::Text(text),
            value => value,
        };
        filter::apply(self, name, input, &args)
    }

    /// Whether a test holds.
    fn test(&mut self, value: &'e Expr<'e>, name: &str, args: Option<&'e Args<'e>>) -> Outcome<bool> {
        let Some(signature) = tests::find(name).and_then(|named| named.signature(self.release())) else {
            return Err(Fault::failed(format!("there is no test `{name}`")));
        };
        Arguments::evaluate(self, &signature, args)?;
        let value = match self.evaluate(value) {
            Err(Fault::Undefined(_)) if name == "defined" => Value::Null,
            outcome => outcome?,
        };
        if !matches!(name, "defined" | "null") {
            self.settled(&value)?;
        }
        test::apply(name, &value)
    }

    fn unary(&mut self, op: UnaryOp, operand: &'e Expr<'e>) -> Outcome {
        let value = self.evaluate(operand)?;
        self.settled(&value)?;
        let factor = match op {
            UnaryOp::Not => {
                let truth = operate::truth(&value, self.release())
                    .ok_or_else(|| Fault::failed("`not` needs a boolean, a number or a text"))?;
                return Ok(Value::Bool(!truth));
            }
            UnaryOp::Plus => 1,
            UnaryOp::Minus => -1,
        };
        let number = operate::to_number(&value, self.release())
            .ok_or_else(|| Fault::failed("a sign needs a number"))?;
        Arithmetic::Multiply.numbers(&Number::Int(factor), &number)
    }

    fn binary(&mut self, op: BinaryOp, left: &'e Expr<'e>, right: &'e Expr<'e>) -> Outcome {
        match op {
            BinaryOp::Or => {
                let holds = self.operand_truth(left)? || self.operand_truth(right)?;
                Ok(Value::Bool(holds))
            }
            BinaryOp::And => {
                let holds = self.operand_truth(left)? && self.operand_truth(right)?;
                Ok(Value::Bool(holds))
            }
            BinaryOp::NullCoalesce => match self.evaluate(left) {
                Ok(Value::Null) | Err(Fault::Undefined(_)) => self.evaluate(right),
                outcome => outcome,
            },
            BinaryOp::UndefinedCoalesce => match self.evaluate(left) {
                Err(Fault::Undefined(_)) => self.evaluate(right),
                outcome => outcome,
            },
            BinaryOp::Contains => {
                let left = self.evaluate(left)?;
                if left.is_null() {
                    return Ok(Value::Bool(false));
                }
                let right = self.evaluate(right)?;
                self.settled(&left)?;
                self.settled(&right)?;
                operate::contains(&left, &right).map(Value::Bool)
            }
            BinaryOp::In => {
                let (left, right) = (self.evaluate(left)?, self.evaluate(right)?);
                self.settled(&left)?;
                self.settled(&right)?;
                operate::is_in(&left, &right).map(Value::Bool)
            }
            BinaryOp::Concat => {
                let (left, right) = (self.evaluate(left)?, self.evaluate(right)?);
                let mut text = Text::default();
                text.push(self, &left)?;
                text.push(self, &right)?;
                Ok(text.finish())
            }
            BinaryOp::Range => {
                let (start, end) = (self.evaluate(left)?, self.evaluate(right)?);
                function::range(self, &start, &end, None)
            }
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Modulo => {
                self.arithmetic(op, left, right)
            }
            BinaryOp::Equal | BinaryOp::NotEqual => {
                let (left, right) = self.operands(left, right).map_err(Fault::wrapped)?;
                Ok(Value::Bool(operate::loosely_equal(&left, &right) == (op == BinaryOp::Equal)))
            }
            BinaryOp::Greater | BinaryOp::Less | BinaryOp::GreaterEqual | BinaryOp::LessEqual => {
                let operands = self.operands(left, right);
                // Kestra's own comparisons of 2.0 take their operands outside of what wraps errors (expr §8).
                let wraps = self.release() < Release::V2_0;
                let (left, right) = if wraps { operands.map_err(Fault::wrapped)? } else { operands? };
                operate::ordered(op, &left, &right, self.release()).map(Value::Bool)
            }
        }
    }

    fn operands(&mut self, left: &'e Expr<'e>, right: &'e Expr<'e>) -> Outcome<(Value, Value)> {
        let (left, right) = (self.evaluate(left)?, self.evaluate(right)?);
        self.settled(&left)?;
        self.settled(&right)?;
        Ok((left, right))
    }

    fn arithmetic(&mut self, op: BinaryOp, left: &'e Expr<'e>, right: &'e Expr<'e>) -> Outcome {
        let left = self.evaluate(left).map_err(Fault::wrapped)?;
        let right = self.evaluate(right).map_err(Fault::wrapped)?;
        let is_text = |value: &Value| matches!(value, Value::Text(_) | Value::Masked(_) | Value::Safe(_));
        if op == BinaryOp::Add && (is_text(&left) || is_text(&right)) {
            let mut text = Text::default();
            for value in [&left, &right] {
                if value.is_null() { text.push_text("null") } else { text.push(self, value)? }
            }
            return Ok(text.finish());
        }
        self.settled(&left)?;
        self.settled(&right)?;
        let Some(arithmetic) = Arithmetic::of(op) else { return Err(Fault::failed("no arithmetic")) };
        arithmetic.apply(&left, &right, self.release())
    }

    /// An operand of `and` or `or`.
    fn operand_truth(&mut self, operand: &'e Expr<'e>) -> Outcome<bool> {
        let value = self.evaluate(operand)?;
        self.settled(&value)?;
        operate::truth(&value, self.release())
            .ok_or_else(|| Fault::failed("`and` and `or` need booleans, numbers or texts"))
    }
}

/// A text that is put together from values; with a masked one in it, it is masked.
#[derive(Default)]
pub(super) struct Text {
    text: String,
    is_masked: bool,
}

impl Text {
    fn push_text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn push(&mut self, state: &State<'_>, value: &Value) -> Outcome<()> {
        match value {
            Value::Null => return Ok(()),
            Value::Masked(_) => self.is_masked = true,
            _ if is_array(value) => return Err(Fault::java("an array as text")),
            _ => state.settled(value)?,
        }
        state.weigh(value)?;
        object::write_text(value, &mut self.text);
        state.engine.spend_text(self.text.len())
    }

    fn finish(self) -> Value {
        if self.is_masked { Value::Masked(self.text.into()) } else { Value::text(self.text) }
    }
}
