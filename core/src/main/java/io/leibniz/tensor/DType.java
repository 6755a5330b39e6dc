package io.leibniz.tensor;

/**
 * The type of a tensor's elements.
 *
 * <p>Types promote by category first, bool under integers under floating numbers, whatever the width: {@code i64 + f32} is
 * {@code f32}, as in PyTorch. Inside a category the wider one wins; {@code i8 + u8} is {@code i32} and {@code bf16 + f16} is
 * {@code f32}, the smallest types here that hold both.
 *
 * <p>{@link #BF16}, {@link #F16}, {@link #I8} and {@link #U8} are for storage: an operation on them computes in
 * {@link #arithmetic()} and rounds, or wraps, its result once.
 */
public enum DType {
    /** Truth values, stored as {@code boolean}. */
    BOOL("bool", 1, Category.BOOL, false),
    /** 8-bit integers from 0 to 255, stored as the bits of a {@code byte}; arithmetic wraps. */
    U8("u8", 1, Category.INTEGER, true),
    /** 8-bit two's complement integers, stored as {@code byte}; arithmetic wraps. */
    I8("i8", 1, Category.INTEGER, true),
    /** 32-bit two's complement integers, stored as {@code int}; arithmetic wraps. */
    I32("i32", 4, Category.INTEGER, false),
    /** 64-bit two's complement integers, stored as {@code long}; arithmetic wraps. */
    I64("i64", 8, Category.INTEGER, false),
    /** The upper half of an f32: its range with 8 significant bits. Stored as the bits of a {@code short}. */
    BF16("bf16", 2, Category.FLOATING, true),
    /** IEEE 754 binary16: 11 significant bits, up to 65504. Stored as the bits of a {@code short}. */
    F16("f16", 2, Category.FLOATING, true),
    /** IEEE 754 binary32, stored as {@code float}: the default for everything that is trained. */
    F32("f32", 4, Category.FLOATING, false),
    /** IEEE 754 binary64, stored as {@code double}. */
    F64("f64", 8, Category.FLOATING, false);

    /** What kind of number a type holds; promotion goes by category first. */
    public enum Category { BOOL, INTEGER, FLOATING }

    private final String label;
    private final int bytes;
    private final Category category;
    private final boolean storage;

    DType(String label, int bytes, Category category, boolean storage) {
        this.label = label;
        this.bytes = bytes;
        this.category = category;
        this.storage = storage;
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

    /** Whether operations compute in another type, {@link #arithmetic()}: bf16, f16, i8 and u8. */
    public boolean isStorage() {
        return storage;
    }

    /** The type that operations on this one compute in: f32 for bf16 and f16, i32 for i8 and u8, else the type itself. */
    public DType arithmetic() {
        return !storage ? this : category == Category.FLOATING ? F32 : I32;
    }

    /** This type if it is floating, else f32: the type of what an integer is divided into. */
    public DType floating() {
        return isFloating() ? this : F32;
    }

    /** The smallest type that both convert to: {@code promote(I64, F32) = F32}, {@code promote(BF16, F16) = F32}. */
    public static DType promote(DType a, DType b) {
        if (a == b) return a;
        // Neither of two storage types of one category holds the other.
        if (a.storage && b.storage && a.category == b.category) return a.arithmetic();
        return a.compareTo(b) >= 0 ? a : b;
    }

    /** A zeroed Java array of this type. */
    public Object newArray(int length) {
        return switch (this) {
            case BOOL -> new boolean[length];
            case U8, I8 -> new byte[length];
            case I32 -> new int[length];
            case I64 -> new long[length];
            case BF16, F16 -> new short[length];
            case F32 -> new float[length];
            case F64 -> new double[length];
        };
    }

    // ------------------------------------------------------------------------------------------------ limits

    /** The largest finite number; that of i64, 2⁶³ − 1, rounds to 2⁶³. */
    public double max() {
        return switch (this) {
            case BOOL -> 1;
            case U8 -> 255;
            case I8 -> Byte.MAX_VALUE;
            case I32 -> Integer.MAX_VALUE;
            case I64 -> Long.MAX_VALUE;
            case BF16 -> 0x1.FEp127;
            case F16 -> 65504;
            case F32 -> Float.MAX_VALUE;
            case F64 -> Double.MAX_VALUE;
        };
    }

    /** The smallest finite number: −{@link #max()} for floating types. */
    public double min() {
        return switch (this) {
            case BOOL, U8 -> 0;
            case I8 -> Byte.MIN_VALUE;
            case I32 -> Integer.MIN_VALUE;
            case I64 -> Long.MIN_VALUE;
            case BF16, F16, F32, F64 -> -max();
        };
    }

    /**
     * From 1 to the next larger number.
     *
     * @throws DTypeException unless the type is floating
     */
    public double eps() {
        return switch (this) {
            case BF16 -> 0x1p-7;
            case F16 -> 0x1p-10;
            case F32 -> 0x1p-23;
            case F64 -> 0x1p-52;
            case BOOL, U8, I8, I32, I64 -> throw exact("eps");
        };
    }

    /**
     * The smallest positive number with all significant bits; below it numbers are subnormal.
     *
     * @throws DTypeException unless the type is floating
     */
    public double minNormal() {
        return switch (this) {
            case F16 -> 0x1p-14;
            case BF16, F32 -> Float.MIN_NORMAL;
            case F64 -> Double.MIN_NORMAL;
            case BOOL, U8, I8, I32, I64 -> throw exact("minNormal");
        };
    }

    private DTypeException exact(String what) {
        return new DTypeException(what + ": " + label + " is exact, only floating types have it: bf16, f16, f32, f64");
    }

    /** {@code f32}, {@code i64}, …: the name that every message and print-out uses. */
    @Override
    public String toString() {
        return label;
    }
}
