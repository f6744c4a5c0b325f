//! Calls of functions: those of the program, those written in jq, and those of Java.

use std::rc::Rc;

use super::{
    Flow, Machine, Sink, Stop,
    node::Node,
    path::Place,
    scope::{Function, Home, Scope},
    syntax::{Definition, Expr, Part},
};

impl Machine {
    /// The results of a call.
    pub(super) fn call(
        &self,
        name: &Rc<str>,
        args: &[Part],
        scope: &Rc<Scope>,
        input: &Node,
        place: &Place,
        out: &mut Sink<'_>,
    ) -> Flow {
        match scope.function(name, args.len()) {
            Some((Function::Argument(expr, written), _)) => {
                self.eval(&expr, &written, input, place, false, out)
            }
            Some((Function::Defined(definition, _), home)) => {
                self.invoke(&definition, &home, args, scope, input, place, out)
            }
            None => match self.builtin(name, args, scope, input, place, out) {
                Some(flow) => flow,
                None => Err(Stop::error(format!("Function {name}/{} does not exist", args.len()))),
            },
        }
    }

    /// Calls a function that is written in jq.
    #[expect(clippy::too_many_arguments, reason = "a call is made of that many things")]
    pub(super) fn invoke(
        &self,
        definition: &Rc<Definition>,
        home: &Rc<Scope>,
        args: &[Part],
        scope: &Rc<Scope>,
        input: &Node,
        place: &Place,
        out: &mut Sink<'_>,
    ) -> Flow {
        let inner = Scope::child(home);
        let function = Function::Defined(Rc::clone(definition), Home::Parent);
        inner.define(Rc::clone(&definition.name), definition.params.len(), function);
        self.arguments(&definition.params, args, (&definition.body, &inner), scope, (input, place), out)
    }

    fn arguments(
        &self,
        params: &[Rc<str>],
        args: &[Part],
        (body, inner): (&Expr, &Rc<Scope>),
        scope: &Rc<Scope>,
        (input, place): (&Node, &Place),
        out: &mut Sink<'_>,
    ) -> Flow {
        let (Some((param, params)), Some((arg, args))) = (params.split_first(), args.split_first()) else {
            return self.eval(body, inner, input, place, false, out);
        };
        if let Some(name) = param.strip_prefix('$') {
            let name: Rc<str> = name.into();
            return self.eval(arg, scope, input, place, false, &mut |value, _| {
                inner.set(Rc::clone(&name), value);
                self.arguments(params, args, (body, inner), scope, (input, place), out)
            });
        }
        inner.define(Rc::clone(param), 0, Function::Argument(Rc::clone(arg), Rc::clone(scope)));
        self.arguments(params, args, (body, inner), scope, (input, place), out)
    }
}
