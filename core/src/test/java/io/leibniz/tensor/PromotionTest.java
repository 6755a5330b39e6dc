package io.leibniz.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** PyTorch's table of promotion, with i32 where PyTorch has i16. */
class PromotionTest {
    private static final String TABLE = """
                 bool  u8    i8    i32   i64   bf16  f16   f32   f64
            bool bool  u8    i8    i32   i64   bf16  f16   f32   f64
            u8   u8    u8    i32   i32   i64   bf16  f16   f32   f64
            i8   i8    i32   i8    i32   i64   bf16  f16   f32   f64
            i32  i32   i32   i32   i32   i64   bf16  f16   f32   f64
            i64  i64   i64   i64   i64   i64   bf16  f16   f32   f64
            bf16 bf16  bf16  bf16  bf16  bf16  bf16  f32   f32   f64
            f16  f16   f16   f16   f16   f16   f32   f16   f32   f64
            f32  f32   f32   f32   f32   f32   f32   f32   f32   f64
            f64  f64   f64   f64   f64   f64   f64   f64   f64   f64
            """;

    private record Pair(DType a, DType b, DType result) {}

    private static DType named(String label) {
        for (DType t : DType.values()) if (t.toString().equals(label)) return t;
        throw new AssertionError(label);
    }

    private static List<Pair> pairs() {
        List<String> lines = TABLE.lines().toList();
        String[] columns = lines.get(0).strip().split(" +");
        List<Pair> pairs = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.strip().split(" +");
            for (int i = 0; i < columns.length; i++) pairs.add(new Pair(named(cells[0]), named(columns[i]), named(cells[i + 1])));
        }
        assertEquals(81, pairs.size());
        return pairs;
    }

    @Test
    void tensorsPromoteByTheTable() {
        for (Pair p : pairs()) {
            Tensor a = Tensor.ones(Shape.of(2), p.a);
            Tensor b = Tensor.ones(Shape.of(3, 1), p.b);
            assertEquals(p.result, DType.promote(p.a, p.b), p.toString());
            assertEquals(p.result, Tensor.where(Tensor.of(true), a, b).dtype(), p.toString());
            assertEquals(p.result, Tensor.cat(0, a, b.reshape(3)).dtype(), p.toString());
            assertEquals(DType.BOOL, a.eq(b).dtype());
            if (p.result == DType.BOOL) continue;
            assertEquals(p.result, a.add(b).dtype(), p.toString());
            assertEquals(2, a.add(b).get(1, 1));
            assertEquals(p.result.floating(), a.div(b).dtype(), p.toString());
            assertEquals(p.result, b.reshape(1, 3).matmul(a.expand(3, 2)).dtype(), p.toString());
        }
    }

    @Test
    void promotionIsAssociative() {
        for (DType a : DType.values()) {
            for (DType b : DType.values()) {
                for (DType c : DType.values()) {
                    assertEquals(DType.promote(DType.promote(a, b), c), DType.promote(a, DType.promote(b, c)), a + " " + b + " " + c);
                }
            }
        }
    }

    @Test
    void aScalarTensorWinsByCategoryAlone() {
        for (Pair p : pairs()) {
            if (p.result == DType.BOOL) continue;
            DType expected = p.b.category().compareTo(p.a.category()) > 0 ? p.b : p.a;
            assertEquals(expected, Tensor.ones(Shape.of(2), p.a).add(Tensor.ones(Shape.SCALAR, p.b)).dtype(), p.toString());
            assertEquals(expected, Tensor.ones(Shape.SCALAR, p.b).add(Tensor.ones(Shape.of(2), p.a)).dtype(), p.toString());
        }
    }

    @Test
    void aJavaNumberTakesTheTensorsTypeUnlessItsCategoryIsHigher() {
        for (DType t : DType.values()) {
            for (int[] shape : new int[][] {{}, {2}}) {
                Tensor x = Tensor.ones(Shape.of(shape), t);
                assertEquals(t.isFloating() ? t : DType.F32, x.mul(1.5).dtype(), t.toString());
                assertEquals(t == DType.BOOL ? DType.I64 : t, x.add(1).dtype(), t.toString());
                assertEquals(t.floating(), x.div(3).dtype());
                assertEquals(t.floating(), x.rdiv(3).dtype());
            }
        }
    }

    @Test
    void aNumberThatTheTypeLacksCountsAsF32() {
        // 257 is halfway between 256 and 258 in bf16; rounded first it would be 256.
        Tensor x = Tensor.of(3f, 5f).to(DType.BF16);
        assertEquals(Tensor.of(771f, 1285f).to(DType.BF16).toString(), x.mul(257).toString());
        assertEquals(Tensor.of(0.3f, 0.5f).to(DType.BF16).toString(), x.mul(0.1).toString());
        assertEquals(x.mul(0.1).toString(), x.mul(Tensor.scalar(0.1)).toString());
        assertEquals(x.mul(0.1).toString(), Tensor.scalar(0.1, DType.F64).mul(x).toString());
        assertEquals(3 / 70000f, Tensor.of(3f).to(DType.F16).div(70000).item(), 0x1p-24);
        assertTrue(Tensor.of(3f).to(DType.F16).div(70000).item() > 0);
        assertEquals(3000, Tensor.scalar(1000, DType.F16).rsub(4000).item());
    }

    @Test
    void anIntegerThatDoesNotFitIsRefused() {
        for (Function<Tensor, Tensor> f : List.<Function<Tensor, Tensor>>of(v -> v.add(-1), v -> v.mul(256), v -> v.lt(300))) {
            DTypeException e = assertThrows(DTypeException.class, () -> f.apply(Tensor.zeros(Shape.of(2), DType.U8)));
            assertTrue(e.getMessage().contains("doesn't fit the tensor's type u8; convert the tensor with to(DType.I32)"), e.getMessage());
        }
        assertThrows(DTypeException.class, () -> Tensor.zeros(Shape.of(2), DType.I8).add(128));
        assertThrows(DTypeException.class, () -> Tensor.zeros(Shape.of(2), DType.I32).add(1L << 31));
    }
}
