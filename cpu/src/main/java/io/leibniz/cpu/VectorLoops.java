package io.leibniz.cpu;

import io.leibniz.cpu.Loops.F32Binary;
import io.leibniz.cpu.Loops.F32Unary;
import io.leibniz.cpu.Loops.Forms;
import io.leibniz.prim.Binary;
import io.leibniz.prim.Unary;

/** Which vector loop computes which operation; the plain one where there is none. */
final class VectorLoops {
    private VectorLoops() {}

    static F32Unary unary(Unary op) {
        return switch (op) {
            case NEG -> UnaryLoops::neg;
            case ABS -> UnaryLoops::abs;
            case SIGN -> UnaryLoops::sign;
            case SQUARE -> UnaryLoops::square;
            case SQRT -> UnaryLoops::sqrt;
            case RSQRT -> UnaryLoops::rsqrt;
            case RECIPROCAL -> UnaryLoops::reciprocal;
            case EXP -> UnaryLoops::exp;
            case EXP2 -> UnaryLoops::exp2;
            case EXPM1 -> UnaryLoops::expm1;
            case LOG -> UnaryLoops::log;
            case LOG2 -> UnaryLoops::log2;
            case LOG10 -> UnaryLoops::log10;
            case LOG1P -> UnaryLoops::log1p;
            case SIN -> UnaryLoops::sin;
            case COS -> UnaryLoops::cos;
            case TAN -> UnaryLoops::tan;
            case ASIN -> UnaryLoops::asin;
            case ACOS -> UnaryLoops::acos;
            case ATAN -> UnaryLoops::atan;
            case SINH -> UnaryLoops::sinh;
            case COSH -> UnaryLoops::cosh;
            case TANH -> UnaryLoops::tanh;
            case ASINH -> UnaryLoops::asinh;
            case ACOSH -> UnaryLoops::acosh;
            case ATANH -> UnaryLoops::atanh;
            case SIGMOID -> UnaryLoops::sigmoid;
            case LOG_SIGMOID -> UnaryLoops::logSigmoid;
            case SOFTPLUS -> UnaryLoops::softplus;
            case RELU -> UnaryLoops::relu;
            case GELU -> UnaryLoops::gelu;
            case GELU_GRAD -> UnaryLoops::geluGrad;
            case GELU_TANH -> UnaryLoops::geluTanh;
            case SILU -> UnaryLoops::silu;
            case ERF -> UnaryLoops::erf;
            case ERFC -> UnaryLoops::erfc;
            case ERFINV -> UnaryLoops::erfinv;
            case LGAMMA -> UnaryLoops::lgamma;
            case DIGAMMA -> UnaryLoops::digamma;
            case FLOOR -> UnaryLoops::floor;
            case CEIL -> UnaryLoops::ceil;
            case ROUND -> UnaryLoops::round;
            case TRUNC -> UnaryLoops::trunc;
            case TRIGAMMA, NOT, STOP_GRADIENT -> PlainLoops.unary(op);
        };
    }

    static F32Binary binary(Binary op) {
        return switch (op) {
            case ADD -> new Forms(BinaryLoops::add, BinaryLoops::addScalar, (a, b, bo, y, yo, n) -> BinaryLoops.addScalar(b, bo, a, y, yo, n));
            case SUB -> new Forms(BinaryLoops::sub, BinaryLoops::subScalar, BinaryLoops::scalarSub);
            case MUL -> new Forms(BinaryLoops::mul, BinaryLoops::mulScalar, (a, b, bo, y, yo, n) -> BinaryLoops.mulScalar(b, bo, a, y, yo, n));
            case DIV -> new Forms(BinaryLoops::div, BinaryLoops::divScalar, BinaryLoops::scalarDiv);
            case POW -> new Forms(BinaryLoops::pow, BinaryLoops::powScalar, BinaryLoops::scalarPow);
            case ATAN2 -> new Forms(BinaryLoops::atan2, BinaryLoops::atan2Scalar, BinaryLoops::scalarAtan2);
            case MAXIMUM -> new Forms(BinaryLoops::maximum, BinaryLoops::maximumScalar,
                    (a, b, bo, y, yo, n) -> BinaryLoops.maximumScalar(b, bo, a, y, yo, n));
            case MINIMUM -> new Forms(BinaryLoops::minimum, BinaryLoops::minimumScalar,
                    (a, b, bo, y, yo, n) -> BinaryLoops.minimumScalar(b, bo, a, y, yo, n));
            case TANH_GRAD -> new Forms(BinaryLoops::tanhGrad);
            case SIGMOID_GRAD -> new Forms(BinaryLoops::sigmoidGrad);
            case RELU_GRAD -> new Forms(BinaryLoops::reluGrad);
            default -> PlainLoops.binary(op);
        };
    }
}
