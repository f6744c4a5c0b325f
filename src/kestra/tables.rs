//! Functions, filters, tests, operators and tags of every recorded release, sorted by name. Releases are positions
//! in `Release::all`.
//!
//! Written by `schemas/kestra/build_expressions.py` from the catalogue of the running engines; do not edit.

use super::names::{Level, Named, Operator, Row};

#[rustfmt::skip]
pub(super) const FUNCTIONS: &[Named] = &[
    Named { name: "currentEachOutput", condition: None, rows: &[
        Row { first: 0, last: 13, args: Some(&["outputs"]), deprecated: false, class: "kestra:CurrentEachOutputFunction" },
    ] },
    Named { name: "dayOfMonth", condition: None, rows: &[
        Row { first: 14, last: 14, args: Some(&["date"]), deprecated: false, class: "kestra:DayOfMonthFunction" },
    ] },
    Named { name: "dayOfWeek", condition: None, rows: &[
        Row { first: 14, last: 14, args: Some(&["date"]), deprecated: false, class: "kestra:DayOfWeekFunction" },
    ] },
    Named { name: "decrypt", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["key", "encrypted"]), deprecated: false, class: "kestra:DecryptFunction" },
    ] },
    Named { name: "encrypt", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["key", "plaintext"]), deprecated: false, class: "kestra:EncryptFunction" },
    ] },
    Named { name: "env", condition: None, rows: &[
        Row { first: 14, last: 14, args: Some(&["name", "default"]), deprecated: false, class: "kestra:EnvFunction" },
    ] },
    Named { name: "errorLogs", condition: Some("0.20 and later; before 2.0 only where kestra.repository.type is set"), rows: &[
        Row { first: 2, last: 14, args: Some(&[]), deprecated: false, class: "kestra:ErrorLogsFunction" },
    ] },
    Named { name: "fetchContext", condition: None, rows: &[
        Row { first: 2, last: 14, args: Some(&[]), deprecated: false, class: "kestra:FetchContextFunction" },
    ] },
    Named { name: "fileExists", condition: None, rows: &[
        Row { first: 4, last: 14, args: Some(&["path", "namespace"]), deprecated: false, class: "kestra:FileExistsFunction" },
    ] },
    Named { name: "fileSize", condition: None, rows: &[
        Row { first: 2, last: 3, args: Some(&["path"]), deprecated: false, class: "kestra:FileSizeFunction" },
        Row { first: 4, last: 14, args: Some(&["path", "namespace"]), deprecated: false, class: "kestra:FileSizeFunction" },
    ] },
    Named { name: "fileURI", condition: None, rows: &[
        Row { first: 2, last: 9, args: Some(&["path"]), deprecated: false, class: "kestra:FileURIFunction" },
        Row { first: 10, last: 13, args: Some(&["path", "namespace", "version"]), deprecated: false, class: "kestra:FileURIFunction" },
        Row { first: 14, last: 14, args: Some(&["path", "namespace", "revision"]), deprecated: false, class: "kestra:FileURIFunction" },
    ] },
    Named { name: "fromIon", condition: None, rows: &[
        Row { first: 0, last: 2, args: Some(&["ion"]), deprecated: false, class: "kestra:FromIonFunction" },
        Row { first: 3, last: 14, args: Some(&["ion", "allRows"]), deprecated: false, class: "kestra:FromIonFunction" },
    ] },
    Named { name: "fromJson", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["json"]), deprecated: false, class: "kestra:FromJsonFunction" },
    ] },
    Named { name: "hourOfDay", condition: None, rows: &[
        Row { first: 14, last: 14, args: Some(&["date"]), deprecated: false, class: "kestra:HourOfDayFunction" },
    ] },
    Named { name: "http", condition: None, rows: &[
        Row { first: 6, last: 14, args: Some(&["uri", "method", "query", "body", "contentType", "headers", "options", "accept"]), deprecated: false, class: "kestra:HttpFunction" },
    ] },
    Named { name: "i18n", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["bundle", "key", "params"]), deprecated: false, class: "pebble:i18nFunction" },
    ] },
    Named { name: "id", condition: None, rows: &[
        Row { first: 3, last: 14, args: Some(&[]), deprecated: false, class: "kestra:IDFunction" },
    ] },
    Named { name: "isDayWeekInMonth", condition: None, rows: &[
        Row { first: 14, last: 14, args: Some(&["date", "dayOfWeek", "position"]), deprecated: false, class: "kestra:IsDayWeekInMonthFunction" },
    ] },
    Named { name: "isFileEmpty", condition: None, rows: &[
        Row { first: 4, last: 14, args: Some(&["path", "namespace"]), deprecated: false, class: "kestra:IsFileEmptyFunction" },
    ] },
    Named { name: "isLastWorkingDay", condition: None, rows: &[
        Row { first: 14, last: 14, args: Some(&["date", "workingDays"]), deprecated: false, class: "kestra:IsLastWorkingDayFunction" },
    ] },
    Named { name: "isPublicHoliday", condition: None, rows: &[
        Row { first: 14, last: 14, args: Some(&["date", "countryCode", "subDivision"]), deprecated: false, class: "kestra:IsPublicHolidayFunction" },
    ] },
    Named { name: "isWeekend", condition: None, rows: &[
        Row { first: 14, last: 14, args: Some(&["date"]), deprecated: false, class: "kestra:IsWeekendFunction" },
    ] },
    Named { name: "json", condition: None, rows: &[
        Row { first: 0, last: 13, args: Some(&["json"]), deprecated: true, class: "kestra:JsonFunction" },
    ] },
    Named { name: "ksuid", condition: None, rows: &[
        Row { first: 6, last: 14, args: Some(&[]), deprecated: false, class: "kestra:KSUIDFunction" },
    ] },
    Named { name: "kv", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["key", "namespace", "errorOnMissing"]), deprecated: false, class: "kestra:KvFunction" },
    ] },
    Named { name: "loopOutputs", condition: None, rows: &[
        Row { first: 14, last: 14, args: Some(&["outputs", "name"]), deprecated: false, class: "kestra:LoopOutputsFunction" },
    ] },
    Named { name: "max", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:MaxFunction" },
    ] },
    Named { name: "min", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:MinFunction" },
    ] },
    Named { name: "monthOfYear", condition: None, rows: &[
        Row { first: 14, last: 14, args: Some(&["date"]), deprecated: false, class: "kestra:MonthOfYearFunction" },
    ] },
    Named { name: "nanoId", condition: None, rows: &[
        Row { first: 8, last: 14, args: Some(&["length", "alphabet"]), deprecated: false, class: "kestra:NanoIDFunction" },
    ] },
    Named { name: "now", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["format", "timeZone", "existingFormat", "locale"]), deprecated: false, class: "kestra:NowFunction" },
    ] },
    Named { name: "printContext", condition: None, rows: &[
        Row { first: 0, last: 1, args: Some(&[]), deprecated: false, class: "kestra:PrintContextFunction" },
        Row { first: 2, last: 14, args: Some(&[]), deprecated: false, class: "kestra:FetchContextFunction" },
    ] },
    Named { name: "randomInt", condition: None, rows: &[
        Row { first: 3, last: 14, args: Some(&["lower", "upper"]), deprecated: false, class: "kestra:RandomIntFunction" },
    ] },
    Named { name: "randomPort", condition: None, rows: &[
        Row { first: 3, last: 14, args: Some(&[]), deprecated: false, class: "kestra:RandomPortFunction" },
    ] },
    Named { name: "range", condition: None, rows: &[
        Row { first: 0, last: 13, args: Some(&["start", "end", "increment"]), deprecated: false, class: "pebble:RangeFunction" },
        Row { first: 14, last: 14, args: Some(&["start", "end", "increment"]), deprecated: false, class: "kestra:BoundedRangeFunction" },
    ] },
    Named { name: "read", condition: None, rows: &[
        Row { first: 0, last: 3, args: Some(&["path"]), deprecated: false, class: "kestra:ReadFileFunction" },
        Row { first: 4, last: 8, args: Some(&["path", "namespace"]), deprecated: false, class: "kestra:ReadFileFunction" },
        Row { first: 9, last: 13, args: Some(&["path", "namespace", "version"]), deprecated: false, class: "kestra:ReadFileFunction" },
        Row { first: 14, last: 14, args: Some(&["path", "namespace", "revision"]), deprecated: false, class: "kestra:ReadFileFunction" },
    ] },
    Named { name: "render", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["toRender", "recursive"]), deprecated: false, class: "kestra:RenderFunction" },
    ] },
    Named { name: "renderOnce", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["toRender"]), deprecated: false, class: "kestra:RenderOnceFunction" },
    ] },
    Named { name: "secret", condition: None, rows: &[
        Row { first: 0, last: 3, args: Some(&["key"]), deprecated: false, class: "kestra:SecretFunction" },
        Row { first: 4, last: 12, args: Some(&["key", "namespace", "subkey"]), deprecated: false, class: "kestra:SecretFunction" },
        Row { first: 13, last: 14, args: Some(&["key", "namespace", "subkey", "full"]), deprecated: false, class: "kestra:SecretFunction" },
    ] },
    Named { name: "subflow", condition: Some("1.3.31 and later (between 1.3.22 and 1.3.31); only on server type WEBSERVER or STANDALONE"), rows: &[
        Row { first: 13, last: 14, args: Some(&["namespace", "id", "inputs", "revision", "labels", "timeout"]), deprecated: false, class: "kestra:SubflowFunction" },
    ] },
    Named { name: "tasksWithState", condition: None, rows: &[
        Row { first: 5, last: 5, args: Some(&["state"]), deprecated: false, class: "kestra:TasksWithState" },
        Row { first: 6, last: 14, args: Some(&["state"]), deprecated: false, class: "kestra:TasksWithStateFunction" },
    ] },
    Named { name: "uuid", condition: None, rows: &[
        Row { first: 3, last: 14, args: Some(&[]), deprecated: false, class: "kestra:UUIDFunction" },
    ] },
    Named { name: "yaml", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["yaml"]), deprecated: false, class: "kestra:YamlFunction" },
    ] },
];

#[rustfmt::skip]
pub(super) const FILTERS: &[Named] = &[
    Named { name: "abbreviate", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["length"]), deprecated: false, class: "pebble:AbbreviateFilter" },
    ] },
    Named { name: "abs", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:AbsFilter" },
    ] },
    Named { name: "base64decode", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:Base64DecoderFilter" },
    ] },
    Named { name: "base64encode", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:Base64EncoderFilter" },
    ] },
    Named { name: "capitalize", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:CapitalizeFilter" },
    ] },
    Named { name: "chunk", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["size"]), deprecated: false, class: "kestra:ChunkFilter" },
    ] },
    Named { name: "className", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "kestra:ClassNameFilter" },
    ] },
    Named { name: "date", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["format", "timeZone", "existingFormat", "locale"]), deprecated: false, class: "kestra:DateFilter" },
    ] },
    Named { name: "dateAdd", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["amount", "unit", "format", "timeZone", "existingFormat", "locale"]), deprecated: false, class: "kestra:DateAddFilter" },
    ] },
    Named { name: "default", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["default"]), deprecated: false, class: "pebble:DefaultFilter" },
    ] },
    Named { name: "distinct", condition: None, rows: &[
        Row { first: 3, last: 14, args: None, deprecated: false, class: "kestra:DistinctFilter" },
    ] },
    Named { name: "endsWith", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["value"]), deprecated: false, class: "kestra:EndsWithFilter" },
    ] },
    Named { name: "escapeChar", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["type"]), deprecated: false, class: "kestra:EscapeCharFilter" },
    ] },
    Named { name: "first", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:FirstFilter" },
    ] },
    Named { name: "flatten", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&[]), deprecated: false, class: "kestra:FlattenFilter" },
    ] },
    Named { name: "format", condition: None, rows: &[
        Row { first: 12, last: 14, args: Some(&[]), deprecated: false, class: "pebble:FormatFilter" },
    ] },
    Named { name: "indent", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["amount", "prefix"]), deprecated: false, class: "kestra:IndentFilter" },
    ] },
    Named { name: "join", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["separator"]), deprecated: false, class: "pebble:JoinFilter" },
    ] },
    Named { name: "jq", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["expression"]), deprecated: false, class: "kestra:JqFilter" },
    ] },
    Named { name: "json", condition: None, rows: &[
        Row { first: 0, last: 13, args: None, deprecated: true, class: "kestra:JsonFilter" },
    ] },
    Named { name: "keys", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "kestra:KeysFilter" },
    ] },
    Named { name: "last", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:LastFilter" },
    ] },
    Named { name: "length", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:LengthFilter" },
    ] },
    Named { name: "lower", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:LowerFilter" },
    ] },
    Named { name: "md5", condition: None, rows: &[
        Row { first: 2, last: 14, args: None, deprecated: false, class: "kestra:Md5Filter" },
    ] },
    Named { name: "merge", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["items"]), deprecated: false, class: "pebble:MergeFilter" },
    ] },
    Named { name: "nindent", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["amount", "prefix"]), deprecated: false, class: "kestra:NindentFilter" },
    ] },
    Named { name: "nl2br", condition: None, rows: &[
        Row { first: 9, last: 14, args: None, deprecated: false, class: "pebble:Nl2brFilter" },
    ] },
    Named { name: "number", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["type"]), deprecated: false, class: "kestra:NumberFilter" },
    ] },
    Named { name: "numberFormat", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["format"]), deprecated: false, class: "pebble:NumberFormatFilter" },
    ] },
    Named { name: "regexExtract", condition: None, rows: &[
        Row { first: 14, last: 14, args: Some(&["regex", "group"]), deprecated: false, class: "kestra:RegexExtractFilter" },
    ] },
    Named { name: "regexMatch", condition: None, rows: &[
        Row { first: 14, last: 14, args: Some(&["regex"]), deprecated: false, class: "kestra:RegexMatchFilter" },
    ] },
    Named { name: "regexReplace", condition: None, rows: &[
        Row { first: 14, last: 14, args: Some(&["regex", "replacement"]), deprecated: false, class: "kestra:RegexReplaceFilter" },
    ] },
    Named { name: "replace", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["replace_pairs", "regexp"]), deprecated: false, class: "kestra:ReplaceFilter" },
    ] },
    Named { name: "reverse", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:ReverseFilter" },
    ] },
    Named { name: "rsort", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:RsortFilter" },
    ] },
    Named { name: "sha1", condition: None, rows: &[
        Row { first: 2, last: 14, args: None, deprecated: false, class: "kestra:Sha1Filter" },
    ] },
    Named { name: "sha256", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:Sha256Filter" },
    ] },
    Named { name: "sha512", condition: None, rows: &[
        Row { first: 2, last: 14, args: None, deprecated: false, class: "kestra:Sha512Filter" },
    ] },
    Named { name: "slice", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["fromIndex", "toIndex"]), deprecated: false, class: "pebble:SliceFilter" },
    ] },
    Named { name: "slugify", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["format", "timeZone", "existingFormat", "locale"]), deprecated: false, class: "kestra:SlugifyFilter" },
    ] },
    Named { name: "sort", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:SortFilter" },
    ] },
    Named { name: "split", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["delimiter", "limit"]), deprecated: false, class: "pebble:SplitFilter" },
    ] },
    Named { name: "startsWith", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["value"]), deprecated: false, class: "kestra:StartsWithFilter" },
    ] },
    Named { name: "string", condition: None, rows: &[
        Row { first: 4, last: 14, args: None, deprecated: false, class: "kestra:StringFilter" },
    ] },
    Named { name: "substringAfter", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["separator"]), deprecated: false, class: "kestra:SubstringAfterFilter" },
    ] },
    Named { name: "substringAfterLast", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["separator"]), deprecated: false, class: "kestra:SubstringAfterLastFilter" },
    ] },
    Named { name: "substringBefore", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["separator"]), deprecated: false, class: "kestra:SubstringBeforeFilter" },
    ] },
    Named { name: "substringBeforeLast", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["separator"]), deprecated: false, class: "kestra:SubstringBeforeLastFilter" },
    ] },
    Named { name: "timestamp", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["timeZone", "existingFormat"]), deprecated: false, class: "kestra:TimestampFilter" },
    ] },
    Named { name: "timestampMicro", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["timeZone", "existingFormat"]), deprecated: false, class: "kestra:TimestampMicroFilter" },
    ] },
    Named { name: "timestampMilli", condition: None, rows: &[
        Row { first: 6, last: 14, args: Some(&["timeZone", "existingFormat"]), deprecated: false, class: "kestra:TimestampMilliFilter" },
    ] },
    Named { name: "timestampNano", condition: None, rows: &[
        Row { first: 0, last: 14, args: Some(&["timeZone", "existingFormat"]), deprecated: false, class: "kestra:TimestampNanoFilter" },
    ] },
    Named { name: "title", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:TitleFilter" },
    ] },
    Named { name: "toIon", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "kestra:ToIonFilter" },
    ] },
    Named { name: "toJson", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "kestra:ToJsonFilter" },
    ] },
    Named { name: "trim", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:TrimFilter" },
    ] },
    Named { name: "upper", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:UpperFilter" },
    ] },
    Named { name: "urldecode", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "kestra:UrlDecoderFilter" },
    ] },
    Named { name: "urlencode", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:UrlEncoderFilter" },
    ] },
    Named { name: "values", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "kestra:ValuesFilter" },
    ] },
    Named { name: "yaml", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "kestra:YamlFilter" },
    ] },
];

#[rustfmt::skip]
pub(super) const TESTS: &[Named] = &[
    Named { name: "defined", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:DefinedTest" },
    ] },
    Named { name: "empty", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:EmptyTest" },
    ] },
    Named { name: "even", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:EvenTest" },
    ] },
    Named { name: "iterable", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:IterableTest" },
    ] },
    Named { name: "json", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "kestra:JsonTest" },
    ] },
    Named { name: "map", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:MapTest" },
    ] },
    Named { name: "null", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:NullTest" },
    ] },
    Named { name: "odd", condition: None, rows: &[
        Row { first: 0, last: 14, args: None, deprecated: false, class: "pebble:OddTest" },
    ] },
];

#[rustfmt::skip]
pub(super) const TAGS: &[Named] = &[
    Named { name: "block", condition: None, rows: &[Row { first: 0, last: 14, args: None, deprecated: false, class: "" }] },
    Named { name: "filter", condition: None, rows: &[Row { first: 0, last: 14, args: None, deprecated: false, class: "" }] },
    Named { name: "for", condition: None, rows: &[Row { first: 0, last: 14, args: None, deprecated: false, class: "" }] },
    Named { name: "if", condition: None, rows: &[Row { first: 0, last: 14, args: None, deprecated: false, class: "" }] },
    Named { name: "macro", condition: None, rows: &[Row { first: 0, last: 14, args: None, deprecated: false, class: "" }] },
    Named { name: "set", condition: None, rows: &[Row { first: 0, last: 14, args: None, deprecated: false, class: "" }] },
];

#[rustfmt::skip]
pub(super) const BINARY_OPERATORS: &[Operator] = &[
    Operator { symbol: "!=", levels: &[Level { first: 0, last: 14, precedence: 30 }] },
    Operator { symbol: "%", levels: &[Level { first: 0, last: 14, precedence: 60 }] },
    Operator { symbol: "*", levels: &[Level { first: 0, last: 14, precedence: 60 }] },
    Operator { symbol: "+", levels: &[Level { first: 0, last: 14, precedence: 40 }] },
    Operator { symbol: "-", levels: &[Level { first: 0, last: 14, precedence: 40 }] },
    Operator { symbol: "..", levels: &[Level { first: 0, last: 14, precedence: 120 }] },
    Operator { symbol: "/", levels: &[Level { first: 0, last: 14, precedence: 60 }] },
    Operator { symbol: "<", levels: &[Level { first: 0, last: 13, precedence: 30 }, Level { first: 14, last: 14, precedence: 30 }] },
    Operator { symbol: "<=", levels: &[Level { first: 0, last: 13, precedence: 30 }, Level { first: 14, last: 14, precedence: 30 }] },
    Operator { symbol: "==", levels: &[Level { first: 0, last: 14, precedence: 30 }] },
    Operator { symbol: ">", levels: &[Level { first: 0, last: 13, precedence: 30 }, Level { first: 14, last: 14, precedence: 30 }] },
    Operator { symbol: ">=", levels: &[Level { first: 0, last: 13, precedence: 30 }, Level { first: 14, last: 14, precedence: 30 }] },
    Operator { symbol: "??", levels: &[Level { first: 0, last: 13, precedence: 120 }, Level { first: 14, last: 14, precedence: 30 }] },
    Operator { symbol: "???", levels: &[Level { first: 0, last: 13, precedence: 120 }, Level { first: 14, last: 14, precedence: 30 }] },
    Operator { symbol: "and", levels: &[Level { first: 0, last: 14, precedence: 15 }] },
    Operator { symbol: "contains", levels: &[Level { first: 0, last: 14, precedence: 20 }] },
    Operator { symbol: "equals", levels: &[Level { first: 0, last: 14, precedence: 30 }] },
    Operator { symbol: "is", levels: &[Level { first: 0, last: 14, precedence: 20 }] },
    Operator { symbol: "is not", levels: &[Level { first: 0, last: 14, precedence: 20 }] },
    Operator { symbol: "isIn", levels: &[Level { first: 6, last: 13, precedence: 120 }, Level { first: 14, last: 14, precedence: 30 }] },
    Operator { symbol: "or", levels: &[Level { first: 0, last: 14, precedence: 10 }] },
    Operator { symbol: "|", levels: &[Level { first: 0, last: 14, precedence: 100 }] },
    Operator { symbol: "~", levels: &[Level { first: 0, last: 14, precedence: 110 }] },
];

#[rustfmt::skip]
pub(super) const UNARY_OPERATORS: &[Operator] = &[
    Operator { symbol: "+", levels: &[Level { first: 0, last: 14, precedence: 500 }] },
    Operator { symbol: "-", levels: &[Level { first: 0, last: 14, precedence: 500 }] },
    Operator { symbol: "not", levels: &[Level { first: 0, last: 14, precedence: 500 }] },
];
