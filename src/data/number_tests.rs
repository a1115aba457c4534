use super::*;

fn value(text: &str) -> f64 {
    parse(text.as_bytes()).unwrap().value
}

#[test]
fn reads_what_rust_reads() {
    for text in [
        "12",
        "-1.5",
        "1e6",
        "+3",
        "0",
        "0.1",
        ".5",
        "5.",
        "1E-7",
        "123456789012345",
        "0.000000000000000000012345",
        "1e22",
        "1e23",
        "9007199254740993",
        "2.2250738585072011e-308",
        "5e-324",
        "1.7976931348623157e308",
        "8.5e-5",
        "0.30000000000000004",
        "123456789012345678901234567890",
        "000000000000000000000000000001.5",
        "1e+05",
    ] {
        assert_eq!(value(text), text.parse::<f64>().unwrap(), "{text}");
        assert_eq!(exact(text.as_bytes()).map(|x| exact::to_f64(&x)), Some(value(text)), "{text}");
    }
    assert_eq!((value("  7\t"), exact(b"-0e99999")), (7.0, Some(Exact::ZERO)));
    assert!(value("-0").is_sign_positive());
    assert!(value("-0e999").is_sign_positive());
}

#[test]
fn knows_when_the_exact_value_must_be_kept() {
    for (text, side) in [
        ("0.1", false),
        ("123456789.012345", false),
        ("0.30000000000000004", false),
        ("1.10000000000000000000", false),
        ("1000000000000000000", false),
        ("0.1000000000000000055511151231257827", true),
        ("9007199254740993", true),
        ("0.30000000000000005", true),
        ("1234567890123456789", true),
        ("1e23", false),
        ("1e-300", false),
        ("4.9406564584124654e-324", true),
        ("5e-324", false),
        ("1234567890123456e-3", false),
    ] {
        let number = parse(text.as_bytes()).unwrap();
        assert_eq!(number.side, side, "{text}");
        if !side {
            assert_eq!(exact::from_decimal_f64(number.value), exact::parse(text), "{text}");
        }
    }
}

#[test]
fn says_why_not() {
    use NumberFault::*;
    for (text, why) in [
        ("", Empty),
        ("  ", Empty),
        ("NaN", Nan),
        ("inf", Infinite),
        ("-Infinity", Infinite),
        ("NA", Marker),
        ("-", Marker),
        (".", Marker),
        ("1,5", DecimalComma),
        ("1.234,56", DecimalComma),
        ("0,250", DecimalComma),
        ("1,234", Comma),
        ("1,234.5", Thousands),
        ("1,234,567", Thousands),
        ("1 234", Thousands),
        ("1'234", Thousands),
        ("1_000", Thousands),
        ("1\u{a0}234", Thousands),
        ("1.2.3", Points),
        ("0x1F", Hexadecimal),
        ("1/3", Fraction),
        ("5 %", Percent),
        ("12 t", Suffix),
        ("12kt", Suffix),
        ("−5", Minus),
        ("1e400", TooLarge),
        ("1e-400", TooSmall),
        ("abc", NotNumber),
        ("1e", Suffix),
        ("2026-01-15", Date),
        ("--5", Signs),
        ("- 5", SignApart),
        ("#REF!", Formula),
        ("#NAME?", Formula),
        ("=A1*2", Formula),
        ("May-12", Date),
        ("#NV", Marker),
        ("1e5.5", Points),
    ] {
        assert_eq!(parse(text.as_bytes()), Err(why), "{text}");
    }
}
