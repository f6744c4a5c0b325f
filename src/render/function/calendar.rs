//! Functions about days (from 2.0 on).

use crate::render::{
    call::Arguments,
    fault::{Fault, Outcome},
    json::time_fault,
    object,
    time::{TimeResult, calendar},
    value::Value,
};

/// What the function `name` says of a day.
pub(super) fn apply(name: &str, args: &Arguments) -> Outcome {
    let text = |name: &str| args.get(name).map(object::to_text);
    let required =
        |name: &str| text(name).ok_or_else(|| Fault::failed(format!("argument `{name}` is required")));
    let date = required("date")?;
    let int =
        |number: TimeResult<i64>| number.map(|number| Value::int(i32::try_from(number).unwrap_or_default()));
    match name {
        "dayOfMonth" => int(calendar::day_of_month(&date)),
        "dayOfWeek" => calendar::day_of_week(&date).map(Value::text),
        "hourOfDay" => int(calendar::hour_of_day(&date)),
        "isDayWeekInMonth" => {
            let (day, position) = (required("dayOfWeek")?, required("position")?);
            calendar::is_day_week_in_month(&date, &day, &position).map(Value::Bool)
        }
        "isLastWorkingDay" => {
            calendar::is_last_working_day(&date, text("workingDays").as_deref()).map(Value::Bool)
        }
        "isPublicHoliday" => {
            let (country, subdivision) = (required("countryCode")?, text("subDivision"));
            calendar::is_public_holiday(&date, &country, subdivision.as_deref()).map(Value::Bool)
        }
        "isWeekend" => calendar::is_weekend(&date).map(Value::Bool),
        _ => int(calendar::month_of_year(&date)),
    }
    .map_err(time_fault)
}
