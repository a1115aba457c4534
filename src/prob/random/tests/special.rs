//! Tails of the standard distributions, against values calculated with 50 digits.

#![allow(clippy::excessive_precision, reason = "digits as they were calculated")]

use super::near;
use crate::prob::random::invert::Tail;
use crate::prob::random::special::{beta_at, beta_tails, gamma_at, gamma_moment, gamma_tails, normal_at, normal_lower};

#[test]
fn normal_tails_and_quantiles() {
    let tails = [
        (-37.5, 4.605_353_009_581_954_8e-308),
        (-8.0, 6.220_960_574_271_784e-16),
        (-3.0, 0.001_349_898_031_630_094_6),
        (-1.5, 0.066_807_201_268_858_07),
        (-0.25, 0.401_293_674_317_076_3),
        (0.0, 0.5),
        (0.5, 0.691_462_461_274_013_1),
    ];
    for (z, tail) in tails {
        // Half an ulp of z moves the tail by z^2 / 2 of them.
        near(normal_lower(z), tail, 2e-16 * (4.0 + z * z), &format!("normal tail at {z}"));
    }
    let quantiles = [
        (1e-300, -37.047_096_299_361_2),
        (1e-20, -9.262_340_089_798_409),
        (1e-5, -4.264_890_793_922_825),
        (0.025, -1.959_963_984_540_054_2),
        (0.25, -0.674_489_750_196_081_7),
        (0.45, -0.125_661_346_855_074),
        (0.4999, -0.000_250_662_830_088_007_5),
        (0.5, 0.0),
    ];
    for (p, z) in quantiles {
        near(normal_at(p), z, 5e-15, &format!("normal quantile of {p}"));
    }
    assert!(normal_at(f64::from_bits(1)).is_finite());
}

#[rustfmt::skip]
const GAMMA: [(f64, f64, f64, f64); 19] = [
    (0.01, 1e-50, 0.318_032_328_776_226_117, 0.681_967_671_223_773_883),
    (0.01, 0.5, 0.994_373_243_806_032_816, 0.005_626_756_193_967_184_03),
    (0.5, 0.02, 0.158_519_418_878_206_046, 0.841_480_581_121_793_954),
    (0.5, 30.0, 0.999_999_999_999_990_514, 9.485_737_571_073_848_39e-15),
    (1.0, 3.0, 0.950_212_931_632_136_057, 0.049_787_068_367_863_943),
    (3.7, 0.1, 0.000_011_952_792_485_600_172_1, 0.999_988_047_207_514_4),
    (3.7, 2.5, 0.298_545_130_700_919_844, 0.701_454_869_299_080_156),
    (3.7, 60.0, 1.0, 1.389_272_768_363_358e-22),
    (15.9, 20.0, 0.849_244_420_062_901_31, 0.150_755_579_937_098_69),
    (16.0, 8.0, 0.008_231_010_986_844_897_26, 0.991_768_989_013_155_103),
    (16.0, 40.0, 0.999_994_536_019_288_7, 5.463_980_711_299_863_57e-6),
    (250.0, 180.0, 4.718_944_298_054_762_03e-7, 0.999_999_528_105_570_195),
    (250.0, 400.0, 0.999_999_999_999_999_682, 3.177_007_659_238_568_91e-16),
    (9999.0, 10400.0, 0.999_962_702_801_793_72, 0.000_037_297_198_206_280_038),
    (10001.0, 9700.0, 0.001_193_755_829_155_183_12, 0.998_806_244_170_844_817),
    (10001.0, 10400.0, 0.999_959_473_538_163_595, 0.000_040_526_461_836_404_698_7),
    (10001.0, 11500.0, 1.0, 1.047_820_697_441_397_28e-46),
    (1e6, 1003e3, 0.998_638_259_353_782_409, 0.001_361_740_646_217_591_48),
    (1e6, 996_500.0, 0.000_229_370_794_998_398_921, 0.999_770_629_205_001_601),
];

#[test]
fn gamma_tails_and_quantiles() {
    for (shape, x, lower, upper) in GAMMA {
        let found = gamma_tails(shape, x);
        near(found.0, lower, 1e-13, &format!("lower tail of gamma {shape} at {x}"));
        near(found.1, upper, 1e-13, &format!("upper tail of gamma {shape} at {x}"));
        let tail = if lower < upper { Tail::Lower(lower) } else { Tail::Upper(upper) };
        near(gamma_at(shape, tail), x, if shape < 0.1 { 1e-11 } else { 1e-13 }, &format!("quantile of gamma {shape} at {x}"));
    }
}

#[rustfmt::skip]
const BETA: [(f64, f64, f64, f64, f64); 13] = [
    (0.3, 0.2, 0.001, 0.054_167_945_258_282_846_1, 0.945_832_054_741_717_154),
    (0.3, 0.2, 0.96875, 0.676_162_447_014_113_398, 0.323_837_552_985_886_602),
    (1.0, 5.0, 0.25, 0.762_695_312_5, 0.237_304_687_5),
    (2.0, 3.0, 0.5, 0.6875, 0.3125),
    (2.5, 4.5, 0.0001, 1.862_101_965_962_250_82e-9, 0.999_999_998_137_898_034),
    (2.5, 4.5, 0.999_755_859_375, 0.999_999_999_999_999_426, 5.742_349_545_350_766_01e-16),
    (20.0, 30.0, 0.375, 0.365_996_303_836_275_593, 0.634_003_696_163_724_407),
    (20.0, 0.5, 0.9375, 0.110_318_745_522_570_063, 0.889_681_254_477_429_937),
    (400.0, 600.0, 0.375, 0.052_460_472_691_445_268_8, 0.947_539_527_308_554_731),
    (400.0, 600.0, 0.5, 0.999_999_999_891_380_241, 1.086_197_593_590_025_18e-10),
    (0.7, 5000.0, 0.001_953_125, 0.999_978_499_053_345_831, 0.000_021_500_946_654_169_236_5),
    (1e5, 5e4, 0.671_875, 0.999_991_058_003_872_094, 8.941_996_127_906_148_38e-6),
    (1e5, 5e4, 0.656_25, 8.285_688_633_017_766_37e-18, 1.0),
];

#[test]
fn beta_tails_and_quantiles() {
    for (a, b, x, lower, upper) in BETA {
        let found = beta_tails(a, b, x, 1.0 - x);
        near(found.0, lower, 1e-12, &format!("lower tail of beta {a}, {b} at {x}"));
        near(found.1, upper, 1e-12, &format!("upper tail of beta {a}, {b} at {x}"));
        let tail = if lower < upper { Tail::Lower(lower) } else { Tail::Upper(upper) };
        let (found, rest) = beta_at(a, b, tail);
        near(found, x, 1e-13, &format!("quantile of beta {a}, {b} at {x}"));
        near(rest, 1.0 - x, 1e-12, &format!("1 less the quantile of beta {a}, {b} at {x}"));
    }
}

#[test]
fn moments_of_weibull() {
    // Γ(1 + e) and Γ(1 + 2e) - Γ(1 + e)^2.
    for (e, mean, variance) in [(1.0, 1.0, 1.0), (2.0, 2.0, 20.0), (0.5, 0.886_226_925_452_758, 0.214_601_836_602_551_7)] {
        let found = gamma_moment(e);
        near(found.0, mean, 1e-14, &format!("mean of {e}"));
        near(found.1, variance, 1e-13, &format!("variance of {e}"));
    }
    // Both ways to calculate the variance agree where one takes over from the other.
    near(gamma_moment(0.049_999_999_999_999_99).1, gamma_moment(0.05).1, 2e-14, "where the series ends");
    // For large shapes it is pi^2 / 6 e^2.
    near(gamma_moment(1e-5).1, 1.644_934_066_848_226_4e-10, 1e-4, "a small e");
}
