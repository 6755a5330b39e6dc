package io.leibniz.kernel;

/**
 * The constants of the f32 functions: near-minimax polynomials, fitted by Lawson's iteration in 50-digit arithmetic and
 * rounded one coefficient at a time, the remaining ones refitted after each.
 *
 * <p>They stand here once, as compile-time constants, so that {@link FMath} and its vector form evaluate the same
 * polynomials and give the same bits. {@code NAME_i} multiplies the i-th power.
 */
public final class Minimax {
    private Minimax() {}

    public static final float LOG2E = 1.4426950408889634f;
    public static final float LN2_HI = 0.6931471805599453f;
    public static final float LN2_LO = (float) (0.6931471805599453 - LN2_HI);
    public static final float PI_2_HI = (float) (Math.PI / 2);
    public static final float PI_2_LO = (float) (Math.PI / 2 - PI_2_HI);
    public static final float PI_HI = (float) Math.PI;
    public static final float PI_LO = (float) (Math.PI - PI_HI);

    /** 1.5·2²³: adding it rounds a small float to an integer, left in the low bits of the sum. */
    public static final float ROUND = 12582912f;
    /** {@link #ROUND} with twice the exponent bias: half of the low bits is a biased exponent. */
    public static final float ROUND_2BIAS = ROUND + 254;
    /** {@link #ROUND} with the exponent bias less one. */
    public static final float ROUND_BIAS_1 = ROUND + 126;
    public static final float ROUND_BIAS = ROUND + 127;
    /** {@link #ROUND} with the exponent bias of 2⁶⁴, so that no power down to 2⁻¹⁹⁰ is denormal. */
    public static final float ROUND_BIAS_64 = ROUND + 191;
    public static final int ROUND_BITS = 0x4B400000;
    /** √½, the lower end of the interval that logarithms reduce to. */
    public static final int SQRT_HALF_BITS = 0x3F3504F3;

    /** (eʳ − 1 − r)/r² on |r| ≤ ½ ln 2; 2⁻²⁶ relative to eʳ − 1. */
    public static final float EXP_0 = 0.49999997f;
    public static final float EXP_1 = 0.16666545f;
    public static final float EXP_2 = 0.041667502f;
    public static final float EXP_3 = 0.008366395f;
    public static final float EXP_4 = 0.0013864504f;

    /** (2ʳ − 1)/r on |r| ≤ ½; 2⁻²⁸. */
    public static final float EXP2_0 = 0.6931472f;
    public static final float EXP2_1 = 0.24022648f;
    public static final float EXP2_2 = 0.055503596f;
    public static final float EXP2_3 = 0.0096185f;
    public static final float EXP2_4 = 0.001339097f;
    public static final float EXP2_5 = 0.00015328873f;

    /** (log(1 + f) − f + f²/2)/f³ on √½ ≤ 1 + f ≤ √2; 2⁻²⁷. */
    public static final float LOG_0 = 0.3333333f;
    public static final float LOG_1 = -0.25000823f;
    public static final float LOG_2 = 0.20001246f;
    public static final float LOG_3 = -0.16623324f;
    public static final float LOG_4 = 0.1420146f;
    public static final float LOG_5 = -0.13160247f;
    public static final float LOG_6 = 0.12763064f;
    public static final float LOG_7 = -0.076357275f;

    /** (log₂(1 + f) − f·log₂e)/f² on the same interval; 2⁻²⁷. */
    public static final float LOG2_0 = -0.72134733f;
    public static final float LOG2_1 = 0.4808982f;
    public static final float LOG2_2 = -0.36069807f;
    public static final float LOG2_3 = 0.28857f;
    public static final float LOG2_4 = -0.23958984f;
    public static final float LOG2_5 = 0.20454527f;
    public static final float LOG2_6 = -0.19121537f;
    public static final float LOG2_7 = 0.18653803f;
    public static final float LOG2_8 = -0.11002622f;
    public static final float LOG2E_LO = (float) (1.4426950408889634 - LOG2E);

    /** (log₁₀(1 + f) − f·log₁₀e)/f² on the same interval; 2⁻²⁷. */
    public static final float LOG10_0 = -0.21714719f;
    public static final float LOG10_1 = 0.14476478f;
    public static final float LOG10_2 = -0.10858075f;
    public static final float LOG10_3 = 0.08686839f;
    public static final float LOG10_4 = -0.072127976f;
    public static final float LOG10_5 = 0.061573036f;
    public static final float LOG10_6 = -0.05752778f;
    public static final float LOG10_7 = 0.056148216f;
    public static final float LOG10_8 = -0.033190876f;
    public static final float LOG10E_HI = 0.4342944819032518f;
    public static final float LOG10E_LO = (float) (0.4342944819032518 - LOG10E_HI);
    public static final float LOG10_2_HI = 0.3010299956639812f;
    public static final float LOG10_2_LO = (float) (0.3010299956639812 - LOG10_2_HI);

    /** π/2 in three parts and its inverse. Beyond {@link #TRIG_MAX} the parts no longer suffice. */
    public static final float TWO_OVER_PI = 0.6366197723675814f;
    public static final float TRIG_1 = PI_2_HI;
    public static final float TRIG_2 = PI_2_LO;
    public static final float TRIG_3 = -1.7151245100059e-15f;
    public static final float TRIG_MAX = 0x1p17f;

    /** (sin r − r)/r³ in r² on |r| ≤ π/4; 2⁻²⁸. */
    public static final float SIN_0 = -0.16666654f;
    public static final float SIN_1 = 0.008332113f;
    public static final float SIN_2 = -0.00019509255f;

    /** (cos r − 1 + r²/2)/r⁴ in r² on |r| ≤ π/4; 2⁻³³. */
    public static final float COS_0 = 0.041666646f;
    public static final float COS_1 = -0.0013887304f;
    public static final float COS_2 = 2.4431201e-05f;

    /** (tan r − r)/r³ in r² on |r| ≤ π/4; 2⁻²⁹. */
    public static final float TAN_0 = 0.33333352f;
    public static final float TAN_1 = 0.13332583f;
    public static final float TAN_2 = 0.054068707f;
    public static final float TAN_3 = 0.021237696f;
    public static final float TAN_4 = 0.010950023f;
    public static final float TAN_5 = -5.4817352e-05f;
    public static final float TAN_6 = 0.0044475836f;

    /** (atan y − y)/y³ in y² on |y| ≤ 1; 2⁻²⁸. */
    public static final float ATAN_0 = -0.333333f;
    public static final float ATAN_1 = 0.19998531f;
    public static final float ATAN_2 = -0.1426405f;
    public static final float ATAN_3 = 0.10951155f;
    public static final float ATAN_4 = -0.08400377f;
    public static final float ATAN_5 = 0.057904202f;
    public static final float ATAN_6 = -0.03112406f;
    public static final float ATAN_7 = 0.010885485f;
    public static final float ATAN_8 = -0.0017870689f;

    /** (asin y − y)/y³ in y² on |y| ≤ ½; 2⁻²⁷. */
    public static final float ASIN_0 = 0.16666752f;
    public static final float ASIN_1 = 0.0749531f;
    public static final float ASIN_2 = 0.04546902f;
    public static final float ASIN_3 = 0.024185503f;
    public static final float ASIN_4 = 0.042157013f;

    /** (sinh x − x)/x³ in x² on |x| ≤ 1; 2⁻³¹. */
    public static final float SINH_0 = 0.16666667f;
    public static final float SINH_1 = 0.0083333105f;
    public static final float SINH_2 = 0.00019842894f;
    public static final float SINH_3 = 2.7822293e-06f;

    /** (tanh x − x)/x³ in x² on |x| ≤ 9/16; 2⁻²⁹. */
    public static final float TANH_SPLIT = 0.5625f;
    public static final float TANH_0 = -0.33333313f;
    public static final float TANH_1 = 0.1333244f;
    public static final float TANH_2 = -0.053836305f;
    public static final float TANH_3 = 0.021003364f;
    public static final float TANH_4 = -0.0061746347f;

    /** erf(x)/x − 1 in x² on |x| ≤ 1; 2⁻²⁹. */
    public static final float ERF_0 = 0.12837917f;
    public static final float ERF_1 = -0.37612626f;
    public static final float ERF_2 = 0.11283581f;
    public static final float ERF_3 = -0.026853547f;
    public static final float ERF_4 = 0.0051877405f;
    public static final float ERF_5 = -0.0008004633f;
    public static final float ERF_6 = 7.8346995e-05f;

    /** −log erfc(x) on 1 ≤ x ≤ 4; 2⁻²⁹ relative to erf(x). */
    public static final float ERF_TAIL_0 = 0.0003412883f;
    public static final float ERF_TAIL_1 = 1.1270902f;
    public static final float ERF_TAIL_2 = 0.638143f;
    public static final float ERF_TAIL_3 = 0.10310846f;
    public static final float ERF_TAIL_4 = -0.021838935f;
    public static final float ERF_TAIL_5 = 0.0029478897f;
    public static final float ERF_TAIL_6 = -0.00018640413f;

    /** e^(a²)·erfc(a)·(a + 3) in t = (a − 3)/(a + 3) on 0 ≤ a ≤ 10.1; 2⁻²⁹. */
    public static final double ERFC_K = 3;
    public static final double ERFC_0 = 1.0740069075594447;
    public static final double ERFC_1 = -0.8833944848223036;
    public static final double ERFC_2 = 0.5902283091864757;
    public static final double ERFC_3 = -0.3104660516420385;
    public static final double ERFC_4 = 0.11952890990546394;
    public static final double ERFC_5 = -0.026839566568738;
    public static final double ERFC_6 = -0.001225558611002738;
    public static final double ERFC_7 = 0.003080121462643262;
    public static final double ERFC_8 = -0.0004847728267876393;
    public static final double ERFC_9 = -0.00032621814444194704;

    /**
     * λ·e^(a²/2)·Φ(−a) = s + (s − S)·J(s) in s = 1/(A + B·a) on 0 ≤ a ≤ 14.4; 2⁻²⁶, also relative to what it is more than
     * λa/√(2π), which vanishes where s − S does. λ is such that λ/√(2π) is a float, and that s less the sum is exact as
     * far as results are normal numbers; B, that the sum is S where s is; A is a multiple of 2⁻²⁰, the last place of the
     * largest A + B·a. Fitted by Remez' exchange.
     */
    public static final float PHI_0 = -1.7653365e-05f;
    public static final float PHI_1 = 2.0109096f;
    public static final float PHI_2 = 3.4743571f;
    public static final float PHI_3 = 5.3481545f;
    public static final float PHI_4 = -1.3570132f;
    public static final float PHI_5 = 26.668497f;
    public static final float PHI_6 = -137.2693f;
    public static final float PHI_7 = 208.04768f;
    public static final float PHI_8 = -109.06022f;
    public static final float PHI_A = 2.4907007f;
    public static final float PHI_B = 0.8315736f;
    public static final float PHI_S = 0.32093757f;
    public static final float PHI_LOG_LAMBDA = 0x1.1568p-4f;
    public static final float PHI_LAMBDA_DENSITY = 0.42689705f;
    /** 1/√(2π). */
    public static final double PHI_DENSITY = 0.3989422804014327;

    /** erfinv(x)/x in w = −log(1 − x²) on 0 ≤ w ≤ 4, less {@link #ERFINV_C} = √π/2 rounded; 2⁻³⁰. */
    public static final float ERFINV_SPLIT = 4f;
    public static final float ERFINV_C = 0.88622695f;
    public static final float ERFINV_0 = -2.5775647e-08f;
    public static final float ERFINV_1 = 0.23201361f;
    public static final float ERFINV_2 = 0.011549864f;
    public static final float ERFINV_3 = -0.0023370527f;
    public static final float ERFINV_4 = -0.00012434118f;
    public static final float ERFINV_5 = 4.256355e-05f;
    public static final float ERFINV_6 = 4.7285343e-06f;
    public static final float ERFINV_7 = -2.1371252e-06f;
    public static final float ERFINV_8 = 2.395651e-07f;
    public static final float ERFINV_9 = -9.674093e-09f;

    /** erfinv|x| in u = √w − 3⅛ on w ≥ 4; 2⁻²⁷. */
    public static final float ERFINV_TAIL_SHIFT = 3.125f;
    /** About 1/2√w where the result is below 2 and this rounding counts. */
    public static final float ERFINV_TAIL_SLOPE = 0.22f;
    public static final float ERFINV_TAIL_0 = 2.9582353f;
    public static final float ERFINV_TAIL_1 = 1.0042204f;
    public static final float ERFINV_TAIL_2 = 0.005654128f;
    public static final float ERFINV_TAIL_3 = -0.0029079893f;
    public static final float ERFINV_TAIL_4 = 0.0010015987f;
    public static final float ERFINV_TAIL_5 = -0.00023792037f;
    public static final float ERFINV_TAIL_6 = -3.6794136e-06f;
    public static final float ERFINV_TAIL_7 = 4.1299398e-05f;
    public static final float ERFINV_TAIL_8 = -1.4505196e-05f;

    /** 2√(2/π) and 0.044715 times it. */
    public static final double GELU_1 = 1.5957691216057308;
    public static final double GELU_3 = 0.044715 * GELU_1;

    /** The fixed point of Klambauer et al., "Self-Normalizing Neural Networks", 2017. */
    public static final float SELU_SCALE = 1.0507009873554805f;
    public static final float SELU_SCALE_ALPHA = 1.7580993408473766f;

    public static final double WIDE_LOG2E = 1.4426950408889634;

    /** log₂((1 + s)/(1 − s))/s in s², in double precision; 2⁻³⁷. */
    public static final double WIDE_LOG_0 = 2.8853900817900793;
    public static final double WIDE_LOG_1 = 0.9617966733510386;
    public static final double WIDE_LOG_2 = 0.577083583072524;
    public static final double WIDE_LOG_3 = 0.41167283872373095;
    public static final double WIDE_LOG_4 = 0.34072779462362884;
    /** √½, as in {@link #SQRT_HALF_BITS}, for double precision. */
    public static final long WIDE_SQRT_HALF_BITS = 0x3FE6A09E_00000000L;
    /** {@link #ROUND} for double precision. */
    public static final double WIDE_ROUND = 0x1.8p52;
    public static final long WIDE_ROUND_BITS = 0x43380000_00000000L;

    /** 2ʳ on |r| ≤ ½, in double precision; 2⁻²⁹. */
    public static final double WIDE_EXP_0 = 1.0000000005546552;
    public static final double WIDE_EXP_1 = 0.6931472057356162;
    public static final double WIDE_EXP_2 = 0.24022646887001076;
    public static final double WIDE_EXP_3 = 0.05550328781220547;
    public static final double WIDE_EXP_4 = 0.009618489664041559;
    public static final double WIDE_EXP_5 = 0.0013399929469545338;
    public static final double WIDE_EXP_6 = 0.00015345567284000549;

    /** (eʳ − 1 − r)/r² on |r| ≤ ½·ln 2, such that eʳ is within 2⁻⁶¹. */
    public static final double DEXP_0 = 0.5;
    public static final double DEXP_1 = 0.1666666666666667;
    public static final double DEXP_2 = 0.04166666666666667;
    public static final double DEXP_3 = 0.008333333333326136;
    public static final double DEXP_4 = 0.0013888888888883748;
    public static final double DEXP_5 = 0.00019841269874820627;
    public static final double DEXP_6 = 2.4801587325547743e-5;
    public static final double DEXP_7 = 2.7557255400206422e-6;
    public static final double DEXP_8 = 2.75572736431103e-7;
    public static final double DEXP_9 = 2.5105217004720745e-8;
    public static final double DEXP_10 = 2.0914686968086876e-9;
    /** ln 2 in two parts, the first of which has zeros enough to be multiplied by an exponent exactly. */
    public static final double DLN2_HI = 0x1.62e42feep-1;
    public static final double DLN2_LO = 0x1.a39ef35793c76p-33;
    public static final long DONE_BITS = 0x3FF00000_00000000L;
}
