package io.leibniz.tensor;

/**
 * The type of a tensor's elements.
 *
 * <p>The order of the constants is the order of promotion inside a category, and a higher category wins over a lower
 * one whatever the width: {@code BOOL < I32 < I64 < F32 < F64}. So {@code i64 + f32} is {@code f32}, as in PyTorch.
 */
public enum DType {
    /** Truth values, stored as {@code boolean}. */
    BOOL("bool", 1, Category.BOOL),
    /** 32-bit two's complement integers, stored as {@code int}; arithmetic wraps. */
    I32("i32", 4, Category.INTEGER),
    /** 64-bit two's complement integers, stored as {@code long}; arithmetic wraps. */
    I64("i64", 8, Category.INTEGER),
    /** IEEE 754 binary32, stored as {@code float}: the default for everything that is trained. */
    F32("f32", 4, Category.FLOATING),
    /** IEEE 754 binary64, stored as {@code double}. */
    F64("f64", 8, Category.FLOATING);

    /** What kind of number a type holds; promotion goes by category first. */
    public enum Category { BOOL, INTEGER, FLOATING }

    private final String label;
    private final int bytes;
    private final Category category;

    DType(String label, int bytes, Category category) {
        this.label = label;
        this.bytes = bytes;
        this.category = category;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    public Category category() {
        return category;
    }

    public boolean isFloating() {
        return category == Category.FLOATING;
    }

    public boolean isInteger() {
        return category == Category.INTEGER;
    }

    /** The smallest type that both convert to: {@code promote(I64, F32) = F32}, {@code promote(BOOL, I32) = I32}. */
    public static DType promote(DType a, DType b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    /** A zeroed Java array of this type. */
    public Object newArray(int length) {
        return switch (this) {
            case BOOL -> new boolean[length];
            case I32 -> new int[length];
            case I64 -> new long[length];
            case F32 -> new float[length];
            case F64 -> new double[length];
        };
    }

    /** {@code f32}, {@code i64}, …: the name that every message and print-out uses. */
    @Override
    public String toString() {
        return label;
    }
}
