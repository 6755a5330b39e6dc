package io.leibniz.cpu;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import io.leibniz.kernel.Dump;
import io.leibniz.prim.Binary;
import io.leibniz.prim.Unary;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.Locale;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Writes the class of a {@link Segment}: one loop over whole vectors, every value in a local variable. */
final class SegmentCode {
    private static final ClassDesc VECTOR = desc(FloatVector.class);
    private static final ClassDesc ANY = desc(Vector.class);
    private static final ClassDesc MASK = desc(VectorMask.class);
    private static final ClassDesc SPECIES = desc(VectorSpecies.class);
    private static final ClassDesc OPERATORS = desc(VectorOperators.class);
    private static final ClassDesc COMPARISON = desc(VectorOperators.Comparison.class);
    private static final ClassDesc LANES = desc(Lanes.class);
    private static final ClassDesc FLOATS = CD_float.arrayType();
    private static final MethodTypeDesc PAIR = MethodTypeDesc.of(VECTOR, ANY);
    private static final MethodTypeDesc SINGLE = MethodTypeDesc.of(VECTOR);

    /** Parameters of {@link Segment.Kernel#run}: data, at, place, n; the counter of the loop comes after them. */
    private static final int DATA = 1;
    private static final int AT = 2;
    private static final int PLACE = 3;
    private static final int N = 4;
    private static final int I = 5;
    private static final int FIRST = 6;

    private final Segment.Code code;
    private final CodeBuilder b;
    private final boolean[] loaded;

    private SegmentCode(Segment.Code code, CodeBuilder b) {
        this.code = code;
        this.b = b;
        this.loaded = new boolean[code.inputs()];
    }

    private static ClassDesc desc(Class<?> c) {
        return ClassDesc.ofDescriptor(c.descriptorString());
    }

    static Segment.Kernel compile(Segment.Code code) {
        byte[] bytes = ClassFile.of().build(ClassDesc.of("io.leibniz.cpu.Fused"), c -> c
                .withInterfaceSymbols(desc(Segment.Kernel.class))
                .withMethodBody(ConstantDescs.INIT_NAME, ConstantDescs.MTD_void, ClassFile.ACC_PUBLIC, b -> b
                        .aload(0)
                        .invokespecial(CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                        .return_())
                .withMethodBody("run", MethodTypeDesc.of(CD_void, CD_Object.arrayType(), CD_int.arrayType(), CD_int.arrayType(), CD_int),
                        ClassFile.ACC_PUBLIC, b -> new SegmentCode(code, b).write()));
        if (Dump.ON) Dump.write(String.format(Locale.ROOT, "fused-%08x.class", code.hashCode()), bytes);
        try {
            MethodHandles.Lookup hidden = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return (Segment.Kernel) hidden.lookupClass().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("jit: a generated loop was refused", e);
        }
    }

    // Locals: for each place its array and its offset (or for a number its vector), then for each step its vector, and
    // for each input that is an array the vector that was read.

    private int array(int place) {
        return FIRST + 2 * place;
    }

    private int offset(int place) {
        return FIRST + 2 * place + 1;
    }

    private int vector(int value) {
        return FIRST + 2 * (code.inputs() + code.results().size()) + value;
    }

    private void write() {
        int inputs = code.inputs();
        for (int p = 0; p < inputs + code.results().size(); p++) {
            b.aload(DATA).aload(PLACE).loadConstant(p).iaload().aaload().checkcast(FLOATS).astore(array(p));
            b.aload(AT).aload(PLACE).loadConstant(p).iaload().iaload().istore(offset(p));
            if (p < inputs && code.isNumber(p)) {
                species().aload(array(p)).iload(offset(p)).faload()
                        .invokestatic(VECTOR, "broadcast", MethodTypeDesc.of(VECTOR, SPECIES, CD_float)).astore(vector(p));
            }
        }
        Label top = b.newLabel();
        Label end = b.newLabel();
        b.iconst_0().istore(I);
        b.labelBinding(top);
        b.iload(I).iload(N).if_icmpge(end);
        for (int k = 0; k < code.steps().size(); k++) {
            Segment.Step s = code.steps().get(k);
            for (int f : s.from()) if (f < inputs) read(f);
            switch (s.op()) {
                case Unary u -> unary(u, s.from().getFirst());
                case Binary op -> binary(op, s.from().get(0), s.from().get(1));
                default -> throw new AssertionError(s);
            }
            b.astore(vector(inputs + k));
            int r = code.results().indexOf(k);
            if (r >= 0) {
                b.aload(vector(inputs + k)).aload(array(inputs + r)).iload(offset(inputs + r)).iload(I).iadd()
                        .invokevirtual(VECTOR, "intoArray", MethodTypeDesc.of(CD_void, FLOATS, CD_int));
            }
        }
        b.iinc(I, Lanes.SPECIES.length());
        b.goto_(top);
        b.labelBinding(end);
        b.return_();
    }

    private CodeBuilder species() {
        return b.getstatic(LANES, "SPECIES", SPECIES);
    }

    /** Reads an input where it is used first: a result may be stored to its place after its last use. */
    private void read(int input) {
        if (loaded[input] || code.isNumber(input)) return;
        loaded[input] = true;
        species().aload(array(input)).iload(offset(input)).iload(I).iadd()
                .invokestatic(VECTOR, "fromArray", MethodTypeDesc.of(VECTOR, SPECIES, FLOATS, CD_int)).astore(vector(input));
    }

    private CodeBuilder value(int v) {
        return b.aload(vector(v));
    }

    private void pair(String name) {
        b.invokevirtual(VECTOR, name, PAIR);
    }

    private void number(float x) {
        species().loadConstant(x).invokestatic(VECTOR, "broadcast", MethodTypeDesc.of(VECTOR, SPECIES, CD_float));
    }

    /** x where the test is above 0 or NaN, else 0. */
    private void above(int x, int test) {
        value(x).fconst_0();
        value(test).getstatic(OPERATORS, "LE", COMPARISON).fconst_0()
                .invokevirtual(VECTOR, "compare", MethodTypeDesc.of(MASK, COMPARISON, CD_float));
        b.invokevirtual(VECTOR, "blend", MethodTypeDesc.of(VECTOR, CD_float, MASK));
    }

    private void unary(Unary op, int x) {
        switch (op) {
            case NEG -> value(x).invokevirtual(VECTOR, "neg", SINGLE);
            case ABS -> value(x).invokevirtual(VECTOR, "abs", SINGLE);
            case SQRT -> value(x).invokevirtual(VECTOR, "sqrt", SINGLE);
            case SQUARE -> {
                value(x);
                value(x);
                pair("mul");
            }
            case RECIPROCAL -> {
                number(1);
                value(x);
                pair("div");
            }
            case RELU -> above(x, x);
            default -> throw new AssertionError(op);
        }
    }

    private void binary(Binary op, int x, int y) {
        switch (op) {
            case RELU_GRAD -> above(x, y);
            case TANH_GRAD -> {
                value(x);
                number(1);
                value(y);
                value(y);
                pair("mul");
                pair("sub");
                pair("mul");
            }
            case SIGMOID_GRAD -> {
                value(x);
                value(y);
                number(1);
                value(y);
                pair("sub");
                pair("mul");
                pair("mul");
            }
            default -> {
                value(x);
                value(y);
                pair(switch (op) {
                    case ADD -> "add";
                    case SUB -> "sub";
                    case MUL -> "mul";
                    case DIV -> "div";
                    case MAXIMUM -> "max";
                    case MINIMUM -> "min";
                    default -> throw new AssertionError(op);
                });
            }
        }
    }
}
