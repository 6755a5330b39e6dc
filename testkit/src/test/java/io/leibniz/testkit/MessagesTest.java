package io.leibniz.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.leibniz.ops.Classification;
import io.leibniz.ops.ConvOptions;
import io.leibniz.ops.Convolutions;
import io.leibniz.ops.CrossEntropyOptions;
import io.leibniz.ops.Index;
import io.leibniz.ops.Linalg;
import io.leibniz.ops.Losses;
import io.leibniz.ops.Pools;
import io.leibniz.ops.Reduction;
import io.leibniz.ops.Window;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/**
 * What a user reads after a mistake, word for word: the operation, what it got, what to do. Behind the library's own
 * frames the stack trace begins with the line of the mistake.
 */
class MessagesTest {
    private static final Tensor X = Tensor.arange(6).to(DType.F32).reshape(2, 3);
    private static final Tensor V = Tensor.of(3f, 1f, 2f);

    /** A call, the line of this file where it stands, and the message that it ends in. */
    private record Case(String message, int line, Executable call) {}

    /** The call stands on the line that follows this method's name. */
    private static Case of(String message, Executable call) {
        int line = StackWalker.getInstance().walk(frames -> frames.skip(1).findFirst().orElseThrow().getLineNumber());
        return new Case(message, line + 1, call);
    }

    private static Stream<DynamicTest> tests(Case... cases) {
        return Stream.of(cases).map(c -> dynamicTest(c.message, () -> {
            Throwable e = assertThrows(Throwable.class, c.call);
            assertEquals(c.message, e.getMessage(), e.getClass()::getSimpleName);
            StackTraceElement user = Arrays.stream(e.getStackTrace())
                    .filter(f -> f.getClassName().startsWith("io.leibniz.testkit.") || !f.getClassName().startsWith("io.leibniz.") && !f.getClassName().startsWith("java."))
                    .findFirst().orElseThrow();
            assertEquals(MessagesTest.class.getName(), user.getClassName());
            assertEquals(c.line, user.getLineNumber(), "the line of the call");
        }));
    }

    private static Tensor zeros(int... shape) {
        return Tensor.zeros(Shape.of(shape), DType.F32);
    }

    @TestFactory
    Stream<DynamicTest> indices() {
        return tests(
                of("at: index 2 at axis 0 of shape [2, 3]; give -2 to 1",
                        () -> X.at(2)),
                of("at: 3 indices for shape [2, 3], which has 2 axes; give fewer, or newAxis() where there is none",
                        () -> X.at(0, 0, 0)),
                of("slice: the step is 0; give 1 or more, or -1 or less to go backwards",
                        () -> X.at(Index.slice(0, 2, 0))),
                of("at: more than one ellipsis; one stands for all axes without an index",
                        () -> X.at(Index.ellipsis(), Index.ellipsis())),
                of("at: a part of the index is null; use newAxis() or all()",
                        () -> X.at((Object) null)),
                of("at: java.lang.String is no index; give an int, slice(…), all(), newAxis(), ellipsis() or a tensor",
                        () -> X.at("1:2")),
                of("at: an index tensor is f32; it must be integer or bool",
                        () -> X.at(V)),
                of("at: a mask of shape [3] for the axes [2] of shape [2, 3]; they must be equal",
                        () -> X.at(V.gt(1))),
                of("at: index 2 at axis 0 of shape [2, 3]; give -2 to 1",
                        () -> X.at(Tensor.of(0, 2))),
                of("get: 1 indices for a tensor of shape [2, 3]; give one an axis",
                        () -> X.get(0)),
                of("get: index 3 at axis 1 of shape [2, 3]; give -3 to 2",
                        () -> X.get(0, 3)),
                of("select: index 3 at axis 1 of shape [2, 3]; give -3 to 2",
                        () -> X.select(1, 3)),
                of("narrow: elements 2 to 3 of axis 1 of shape [2, 3]; its elements are 0 to 2",
                        () -> X.narrow(1, 2, 2)));
    }

    @TestFactory
    Stream<DynamicTest> gatheringAndScattering() {
        return tests(
                of("take: index 3 at [1] of the indices [2] is out of range for axis 1 of extent 3; valid are -3 to 2",
                        () -> X.take(Tensor.of(0, 3), 1)),
                of("take: axis 2 of a tensor of shape [2, 3], which has axes -2 to 1",
                        () -> X.take(Tensor.of(0, 1), 2)),
                of("take: indices must be integers, not f32; convert them with to(DType.I64)",
                        () -> X.take(V, 1)),
                of("take: index -3 at [1] of the indices [2] is out of range for axis 0 of extent 2; valid are -2 to 1",
                        () -> X.indexSelect(0, Tensor.of(0, -3))),
                of("indexSelect: the index has shape [1, 2]; give a vector, or use take",
                        () -> X.indexSelect(0, Tensor.zeros(Shape.of(1, 2), DType.I64))),
                of("gather: index of shape [2] for x of shape [2, 3]; it must have the same rank and, along axes other than 1, no larger extents",
                        () -> X.gather(1, Tensor.of(0, 1))),
                of("gather: index 5 at [0, 0] of the indices [2, 1] is out of range for axis 1 of extent 3; valid are -3 to 2",
                        () -> X.gather(1, Tensor.full(Shape.of(2, 1), 5, DType.I64))),
                of("scatter: the index has shape [2, 1], the source [2, 2]; they must be equal: expand or narrow one of them",
                        () -> X.scatter(1, Tensor.zeros(Shape.of(2, 1), DType.I64), zeros(2, 2))),
                of("scatter: x is f32, the source f64; convert one of them",
                        () -> X.scatter(1, Tensor.zeros(Shape.of(2, 1), DType.I64), zeros(2, 1).to(DType.F64))),
                of("scatterAdd: index 2 at [0, 0] of the indices [1, 3] is out of range for axis 0 of extent 2; valid are -2 to 1",
                        () -> X.scatterAdd(0, Tensor.full(Shape.of(1, 3), 2, DType.I64), zeros(1, 3))),
                of("indexAdd: index [3] and source [2, 3] for x [2, 3]; the index is a vector, the source like x with its length at axis 0",
                        () -> X.indexAdd(0, Tensor.of(0, 1, 1), zeros(2, 3))),
                of("maskedSelect: shapes [2, 3] and [3, 1] don't broadcast: axis -2 has 2 and 3; extents must be equal or 1",
                        () -> X.maskedSelect(V.gt(1).reshape(3, 1))),
                of("oneHot: class 3 of 3 classes, 0 to 2; give at least 4",
                        () -> Tensor.of(0, 3).oneHot(3)));
    }

    @TestFactory
    Stream<DynamicTest> shapes() {
        return tests(
                of("reshape: [2, 3] has 6 elements, [4, 2] has 8; give -1 for one extent and it follows from the others",
                        () -> X.reshape(4, 2)),
                of("reshape: [2, 3] with 6 elements doesn't fit [-1, 4]: 6 is no multiple of 4; change the other extents",
                        () -> X.reshape(-1, 4)),
                of("reshape: [-1, -1] for shape [2, 3]; -1 for one extent lets it follow from the others, which must be 0 or more",
                        () -> X.reshape(-1, -1)),
                of("reshape: [-2, 3] for shape [2, 3]; -1 for one extent lets it follow from the others, which must be 0 or more",
                        () -> X.reshape(-2, 3)),
                of("permute: axis 0 is named twice in [0, 0]; name each axis once",
                        () -> X.permute(0, 0)),
                of("permute: [0] for shape [2, 3]; name each of its 2 axes once",
                        () -> X.permute(0)),
                of("transpose: axis 2 of a tensor of shape [2, 3], which has axes -2 to 1",
                        () -> X.transpose(0, 2)),
                of("t: takes a matrix, not shape [2, 3, 4]; use transpose(-1, -2)",
                        () -> zeros(2, 3, 4).t()),
                of("squeeze: axis 3 of a tensor of shape [2, 3], which has axes -2 to 1",
                        () -> X.squeeze(3)),
                of("unsqueeze: axis 4 for shape [2, 3]; give -3 to 2",
                        () -> X.unsqueeze(4)),
                of("expand: shapes [2, 3] and [4, 3] don't broadcast: axis -2 has 2 and 4; extents must be equal or 1",
                        () -> X.expand(4, 3)),
                of("flatten: axis 1 lies behind axis 0 of shape [2, 3]; swap them",
                        () -> X.flatten(1, 0)),
                of("cat: tensor 0 has shape [2, 3], tensor 1 has [3]; all extents but that of axis 0 must agree",
                        () -> Tensor.cat(0, X, V)),
                of("cat: tensor 0 has shape [2, 3], tensor 1 has [2, 4]; all extents but that of axis 0 must agree",
                        () -> Tensor.cat(0, X, zeros(2, 4))),
                of("cat: no tensors; give at least one",
                        () -> Tensor.cat(0)),
                of("cat: scalars have no axis to join; use stack",
                        () -> Tensor.cat(0, Tensor.scalar(1f))),
                of("stack: tensor 0 has shape [2, 3], tensor 1 has [3]; they must be equal (cat joins along an axis that is there)",
                        () -> Tensor.stack(0, X, V)),
                of("stack: no tensors; give at least one",
                        () -> Tensor.stack(0)),
                of("split: pieces of 0 elements along axis 1 of shape [2, 3]; give at least 1",
                        () -> X.split(0, 1)),
                of("split: sizes [1, 1] add up to 2, axis 1 of shape [2, 3] has 3 elements; they must be equal",
                        () -> X.split(new int[] {1, 1}, 1)),
                of("chunk: 0 pieces of axis 1 of shape [2, 3]; give at least 1",
                        () -> X.chunk(0, 1)),
                of("pad: amounts [0, 1, 2] for shape [2, 3]; give low and high for each axis, the last axis first",
                        () -> X.pad(0, 1, 2)),
                of("pad: -2 and -2 cut more from axis 1 than its 3 elements; cut less",
                        () -> X.pad(-2, -2)),
                of("repeatInterleave: -1 repeats; give 0 or more",
                        () -> X.repeatInterleave(-1, 0)),
                of("tile: -1 repeats in [-1, 2]; give 0 or more",
                        () -> X.tile(-1, 2)));
    }

    @TestFactory
    Stream<DynamicTest> orders() {
        return tests(
                of("sort: axis 2 of a tensor of shape [2, 3], which has axes -2 to 1",
                        () -> X.sort(2)),
                of("argsort: axis -3 of a tensor of shape [2, 3], which has axes -2 to 1",
                        () -> X.argsort(-3)),
                of("topk: 4 of the 3 elements of axis 1 of shape [2, 3]; give 0 to 3",
                        () -> X.topk(4, 1, true)),
                of("kthvalue: the 0th of the 3 elements of axis 1 of shape [2, 3]; give 1 to 3",
                        () -> X.kthvalue(0, 1)),
                of("median: no elements along axis 1 of shape [2, 0], and so no middle one",
                        () -> zeros(2, 0).median(1)),
                of("quantile: q = 1.5; give a number in [0, 1]",
                        () -> X.quantile(1.5, 0)),
                of("searchsorted: takes an ascending vector, not shape [2, 3]; search its rows one by one",
                        () -> X.searchsorted(V)),
                of("bincount: the number -1 is negative; numbers count from 0",
                        () -> Tensor.of(1, -1).bincount(0)));
    }

    @TestFactory
    Stream<DynamicTest> convolutionsAndPools() {
        Tensor image = zeros(1, 3, 8, 8);
        Tensor weight = zeros(4, 3, 3, 3);
        return tests(
                of("conv2d: x of shape [1, 8, 8, 3] has 8 channels, the weight [4, 3, 3, 3] with groups 1 takes 3. Is the channel axis of x the last? Then use x.moveAxis(-1, 1)",
                        () -> Convolutions.conv2d(zeros(1, 8, 8, 3), weight, null, ConvOptions.DEFAULT)),
                of("conv2d: x has shape [8, 8], it must be [N, C, H, W] or [C, H, W]",
                        () -> Convolutions.conv2d(zeros(8, 8), weight, null, ConvOptions.DEFAULT)),
                of("conv2d: the weight has shape [4, 3, 3], it must have rank 4: two channel axes and 2 of the kernel",
                        () -> Convolutions.conv2d(image, zeros(4, 3, 3), null, ConvOptions.DEFAULT)),
                of("conv2d: the bias has shape [3], the result 4 channels; it must be [4]",
                        () -> Convolutions.conv2d(image, weight, zeros(3), ConvOptions.DEFAULT)),
                of("conv2d: x of shape [1, 3, 8, 8] has 3 channels, the weight [4, 1, 3, 3] with groups 2 takes 2; a weight is [O, C/groups, kernel…]",
                        () -> Convolutions.conv2d(image, zeros(4, 1, 3, 3), null, ConvOptions.DEFAULT.groups(2))),
                of("conv2d: 3 and 4 channels don't divide into 3 groups; both must be multiples",
                        () -> Convolutions.conv2d(image, zeros(4, 1, 3, 3), null, ConvOptions.DEFAULT.groups(3))),
                of("conv2d: a kernel of 9 (dilation 1) is larger than the padded extent 8 of spatial axis 0; pad x, or take a smaller kernel",
                        () -> Convolutions.conv2d(image, zeros(4, 3, 9, 9), null, ConvOptions.DEFAULT)),
                of("conv2d: stride [0, 0], dilation [1, 1] and kernel [3, 3] must be at least 1",
                        () -> Convolutions.conv2d(image, weight, null, ConvOptions.DEFAULT.stride(0))),
                of("conv2d: stride [1, 2, 3] for 2 spatial axes; give one extent for all or one for each",
                        () -> Convolutions.conv2d(image, weight, null, ConvOptions.DEFAULT.stride(1, 2, 3))),
                of("conv2d: samePadding needs stride 1, not [2, 2]; give the padding in numbers",
                        () -> Convolutions.conv2d(image, weight, null, ConvOptions.DEFAULT.stride(2).samePadding())),
                of("maxPool2d: x has shape [8, 8], it must be [N, C, H, W] or [C, H, W]",
                        () -> Pools.maxPool2d(zeros(8, 8), Window.of(2))),
                of("maxPool2d: a window of 9 (dilation 1) is larger than the padded extent 8 of spatial axis 0 of x, which has shape [1, 3, 8, 8]; take a smaller one",
                        () -> Pools.maxPool2d(image, Window.of(9))),
                of("maxPool2d: padding 2 is more than half of the kernel 2 of spatial axis 0; windows would lie in the padding alone: pad x before, or less",
                        () -> Pools.maxPool2d(image, Window.of(2).padding(2))),
                of("avgPool2d: kernel [2, 2], stride [0, 0] and dilation [1, 1] must be at least 1",
                        () -> Pools.avgPool2d(image, Window.of(2).stride(0))),
                of("avgPool2d: dilation [2, 2]; windows are taken without gaps here, give 1",
                        () -> Pools.avgPool2d(image, Window.of(2).dilation(2))));
    }

    @TestFactory
    Stream<DynamicTest> linearAlgebra() {
        return tests(
                of("matmul: inner axes differ: [2, 3] × [2, 3] (3 ≠ 2). Did you mean x.matmul(w.transpose(-1, -2))?",
                        () -> X.matmul(zeros(2, 3))),
                of("matmul: [2, 3] × []: a scalar is no matrix; use mul",
                        () -> X.matmul(Tensor.scalar(1f))),
                of("dot: [3] · [2]; give two vectors of one length, or use matmul",
                        () -> V.dot(zeros(2))),
                of("outer: takes two vectors, not [2, 3] and [3]; flatten() them",
                        () -> X.outer(V)),
                of("inv: takes square matrices [.., n, n], not shape [2, 3]",
                        () -> Linalg.inv(X)),
                of("det: takes square matrices [.., n, n], not shape [3]",
                        () -> Linalg.det(V)),
                of("inv: the matrix is singular: pivot 0 of 2 is 0; use lstsq or pinv",
                        () -> Linalg.inv(zeros(2, 2))),
                of("solve: [2, 2] and right side [3]: the matrix has 2 rows, the right side 3; they must be equal",
                        () -> Linalg.solve(Tensor.eye(2), V)),
                of("solve: the matrix is singular: pivot 0 of 2 is 0; use lstsq or pinv",
                        () -> Linalg.solve(zeros(2, 2), zeros(2))),
                of("cholesky: the matrix is not positive definite: its leading minor of order 1 is not positive; add a small multiple of the identity, or use eigh",
                        () -> Linalg.cholesky(Tensor.eye(2).neg())),
                of("cholesky: matrix 0 of the batch is not positive definite: its leading minor of order 1 is not positive; add a small multiple of the identity, or use eigh",
                        () -> Linalg.cholesky(Tensor.eye(4).reshape(2, 2, 2, 2).sub(1))),
                of("multiDot: takes two tensors or more, not 1",
                        () -> Linalg.multiDot(X)),
                of("einsum: axis 'j' of \"ij,jk->ik\" has 3 and 2 elements; they must be equal or 1",
                        () -> Tensor.einsum("ij,jk->ik", X, X)));
    }

    @TestFactory
    Stream<DynamicTest> broadcasting() {
        return tests(
                of("add: shapes [2, 3] and [4] don't broadcast: axis -1 has 3 and 4; extents must be equal or 1",
                        () -> X.add(zeros(4))),
                of("mul: shapes [2, 3] and [2, 1, 4] don't broadcast: axis -1 has 3 and 4; extents must be equal or 1",
                        () -> X.mul(zeros(2, 1, 4))),
                of("sub: shapes [2, 3] and [2] don't broadcast: axis -1 has 3 and 2; extents must be equal or 1. Did you mean the second with unsqueeze(1)?",
                        () -> X.sub(zeros(2))),
                of("lt: shapes [2, 3] and [3, 3] don't broadcast: axis -2 has 2 and 3; extents must be equal or 1",
                        () -> X.lt(zeros(3, 3))),
                of("where: shapes [3] and [2] don't broadcast: axis -1 has 3 and 2; extents must be equal or 1",
                        () -> Tensor.where(V.gt(1), zeros(2), zeros(2))),
                of("clamp: shapes [2, 3] and [2] don't broadcast: axis -1 has 3 and 2; extents must be equal or 1. Did you mean the second with unsqueeze(1)?",
                        () -> X.clamp(zeros(2), zeros(2))),
                of("expand: [2, 3] doesn't broadcast to [3]; sum over the extra axes, or name all extents",
                        () -> X.expand(3)));
    }

    @TestFactory
    Stream<DynamicTest> dtypes() {
        Tensor yes = V.gt(1);
        Tensor bytes = V.to(DType.U8);
        return tests(
                of("add: takes numbers, not bool; use logicalAnd, logicalOr, logicalXor, or convert with to(DType.I64)",
                        () -> yes.add(yes)),
                of("neg: takes numbers, not bool; convert first, as in x.to(DType.I32)",
                        () -> yes.neg()),
                of("add: the number 300 doesn't fit the tensor's type u8; convert the tensor with to(DType.I32)",
                        () -> bytes.add(300)),
                of("eq: the number -1 doesn't fit the tensor's type u8; convert the tensor with to(DType.I32)",
                        () -> bytes.eq(-1)),
                of("clamp: the number 256 doesn't fit the tensor's type u8; convert the tensor with to(DType.I32)",
                        () -> bytes.clamp(0, 256)),
                of("bitwiseAnd: takes integers or bool, not f32 and u8; convert them with to(DType.I64)",
                        () -> V.bitwiseAnd(bytes)),
                of("bitwiseNot: takes integers or bool, not f32; convert them with to(DType.I64)",
                        () -> V.bitwiseNot()),
                of("shiftLeft: takes integers, not f32 and u8; convert them with to(DType.I64)",
                        () -> V.shiftLeft(bytes)),
                of("where: the condition has type f32, it must be bool; compare it with something, as in x.gt(0)",
                        () -> Tensor.where(V, V, V)),
                of("item: a tensor of shape [3] has 3 elements, not one; index it first, or use toArray()",
                        () -> V.item()),
                of("shape: negative extent -2 in [-2, 3]",
                        () -> Tensor.zeros(Shape.of(-2, 3), DType.F32)),
                of("arange: the step is 0; give a positive one to go up, a negative one to go down",
                        () -> Tensor.arange(0, 3, 0)),
                of("Tensor.of: ragged array: a row at axis 1 has 1 elements where the first has 2; pad the rows to one length",
                        () -> Tensor.of(new float[][] {{1, 2}, {3}})));
    }

    @TestFactory
    Stream<DynamicTest> axes() {
        return tests(
                of("sum: axis 2 of a tensor of shape [2, 3], which has axes -2 to 1",
                        () -> X.sum(2)),
                of("mean: axis -3 of a tensor of shape [2, 3], which has axes -2 to 1",
                        () -> X.mean(-3)),
                of("amax: axis 1 is named twice in [1, -1]; name each axis once",
                        () -> X.amax(1, -1)),
                of("var: axis 2 of a tensor of shape [2, 3], which has axes -2 to 1",
                        () -> X.var(2)),
                of("argmax: axis 2 of a tensor of shape [2, 3], which has axes -2 to 1",
                        () -> X.argmax(2)),
                of("amin: no elements along axes [1] of shape [2, 0], and so no smallest one",
                        () -> zeros(2, 0).amin(1)),
                of("argmin: no elements along axis 1 of shape [2, 0], and so no smallest one",
                        () -> zeros(2, 0).argmin(1)),
                of("logsumexp: axis 2 of a tensor of shape [2, 3], which has axes -2 to 1",
                        () -> X.logsumexp(2)),
                of("softmax: axis 2 of a tensor of shape [2, 3], which has axes -2 to 1",
                        () -> X.softmax(2)),
                of("cumsum: axis 2 of a tensor of shape [2, 3], which has axes -2 to 1",
                        () -> X.cumsum(2)),
                of("size: axis 0 of a tensor of shape [], which has no axes",
                        () -> Tensor.scalar(1f).size(0)),
                of("flip: axis 0 is named twice in [0, 0]; name each axis once",
                        () -> X.flip(0, 0)),
                of("glu: axis 1 of shape [2, 3] has 3 elements; it must be even",
                        () -> X.glu(1)));
    }

    @TestFactory
    Stream<DynamicTest> losses() {
        Tensor labels = Tensor.of(0, 3);
        return tests(
                of("crossEntropy: label 3 at position 1, but there are 3 classes, 0 to 2 (-100 would be ignored)",
                        () -> Losses.crossEntropy(X, labels)),
                of("crossEntropy: x of shape [2, 3] needs labels of shape [2], not [2, 1]. Did you mean labels.reshape([2])?",
                        () -> Losses.crossEntropy(X, labels.unsqueeze(1))),
                of("crossEntropy: x of shape [2, 3] needs labels of shape [2], not [3]; the class axis is axis 1 of x",
                        () -> Losses.crossEntropy(X, V.to(DType.I64))),
                of("crossEntropy: x of shape [2, 3] needs labels of shape [2], not [2, 3]; one-hot targets are probabilities: convert them, as in target.to(DType.F32)",
                        () -> Losses.crossEntropy(X, X.to(DType.I64))),
                of("crossEntropy: the target is bool; give labels (i32 or i64) or probabilities (floating)",
                        () -> Losses.crossEntropy(X, X.gt(1))),
                of("crossEntropy: labels of type f32; they must be integers, as in target.to(DType.I64), and probabilities have the shape of x, [2, 3]",
                        () -> Losses.crossEntropy(X, zeros(2))),
                of("crossEntropy: a scalar has no classes; x must be [N, C], [N, C, d…] or [C]",
                        () -> Losses.crossEntropy(Tensor.scalar(1f), labels)),
                of("crossEntropy: the weight has shape [2], for 3 classes it must be [3]",
                        () -> Losses.crossEntropy(X, Tensor.of(0, 1), CrossEntropyOptions.DEFAULT.weight(zeros(2)))),
                of("crossEntropy: labelSmoothing must lie in [0, 1], not 2.0",
                        () -> CrossEntropyOptions.DEFAULT.labelSmoothing(2)),
                of("nll: labels of type f32; they must be integers, or use crossEntropy for probabilities",
                        () -> Losses.nll(X, V)),
                of("nll: labelSmoothing belongs to crossEntropy; call that with the logits",
                        () -> Losses.nll(X, Tensor.of(0, 1), CrossEntropyOptions.DEFAULT.labelSmoothing(0.1))),
                of("mse: shapes [3, 1] and [3] differ; a loss compares equal shapes and never broadcasts. Did you mean the first with squeeze(-1)?",
                        () -> Losses.mse(zeros(3, 1), V)),
                of("mse: shapes [2, 3] and [3] differ; a loss compares equal shapes and never broadcasts. If you mean to repeat the second, say so: expand([2, 3])",
                        () -> Losses.mse(X, V)),
                of("l1: shapes [2, 3] and [3, 2] differ; a loss compares equal shapes and never broadcasts. Did you mean the second with reshape([2, 3])?",
                        () -> Losses.l1(X, zeros(3, 2))),
                of("huber: delta must be positive, not 0.0",
                        () -> Losses.huber(V, V, 0, Reduction.MEAN)),
                of("binaryCrossEntropyWithLogits: a weight of shape [2] doesn't broadcast to the losses, [3]; give an extent of 1 where it is the same for all",
                        () -> Losses.binaryCrossEntropyWithLogits(V, V, zeros(2), null, Reduction.MEAN)),
                of("binaryCrossEntropy: the weight is bool; convert it, as in weight.to(DType.F32)",
                        () -> Losses.binaryCrossEntropy(V, V, V.gt(1), Reduction.MEAN)),
                of("loss: BATCH_MEAN of a single number; there is no batch axis, use MEAN",
                        () -> Losses.mse(Tensor.scalar(1f), Tensor.scalar(2f), Reduction.BATCH_MEAN)),
                of("ntXent: the temperature must be positive, not 0.0",
                        () -> Losses.ntXent(X, X, 0, Reduction.MEAN)),
                of("dice: probabilities of shape [2, 3]; they must be [N, C, spatial…]",
                        () -> Classification.dice(X, X, 1, Reduction.MEAN)));
    }
}
