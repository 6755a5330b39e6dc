package io.leibniz.bench.torch;

import io.leibniz.bench.Problem;
import io.leibniz.testkit.adbench.HandData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * ADBench's hand tracking. PyTorch's C++ API has no vectorised forward mode, so a column of the Jacobian is the
 * derivative of a gradient by its cotangent, in which it is linear: 26 backward passes over the graph of one.
 */
final class TorchHand extends TorchDoubles {
    private final Problem.HandTracking problem;
    private final HandData data;
    private final List<int[]> levels = new ArrayList<>();
    private final List<Tensor> parents = new ArrayList<>();
    private final List<Tensor> relatives = new ArrayList<>();
    private final Tensor[] angles = new Tensor[3];
    private final Tensor[] turns = new Tensor[3];
    private Tensor cross;
    private Tensor identity;
    private Tensor ones;
    private Tensor none;
    private Tensor inverses;
    private Tensor skin;
    private Tensor points;
    private Tensor theta;
    private Tensor us;
    private Tensor units;
    private Tensor[] corners;

    TorchHand(Problem.HandTracking problem) {
        this.problem = problem;
        this.data = problem.data();
    }

    @Override void load() {
        int bones = HandData.BONES;
        int n = data.vertexCount();
        int[] depth = new int[bones];
        int[] place = new int[bones];
        for (int i = 1; i < bones; i++) depth[i] = depth[data.parents()[i]] + 1;
        var rest = doubles(data.relatives(), bones, 4, 4);
        int[] order = new int[0];
        for (int level = 0; order.length < bones; level++) {
            int at = level;
            int[] here = IntStream.range(0, bones).filter(i -> depth[i] == at).toArray();
            for (int i = 0; i < here.length; i++) place[here[i]] = i;
            levels.add(here);
            if (level > 0) parents.add(longs(Arrays.stream(here).map(i -> place[data.parents()[i]]).toArray()));
            relatives.add(rest.index_select(0, longs(here)));
            order = IntStream.concat(Arrays.stream(order), Arrays.stream(here)).toArray();
        }
        for (int axis = 0; axis < 3; axis++) {
            int a = axis;
            angles[axis] = longs(Arrays.stream(order).map(bone -> angle(bone, a)).toArray());
            turns[axis] = turn(axis, (axis + 1) % 3, (axis + 2) % 3);
        }
        var ordered = longs(order);
        inverses = doubles(data.inverses(), bones, 4, 4).index_select(0, ordered);
        skin = doubles(data.weights(), bones, n).index_select(0, ordered).unsqueeze(1)
                .mul(doubles(data.vertices(), n, 4).t().unsqueeze(0)).reshape(4L * bones, n);
        points = doubles(data.points(), data.count(), 3).t().contiguous();
        var at = longs(data.correspondences());
        corners = data.us().length == 0 ? new Tensor[] {at} : IntStream.range(0, 3).mapToObj(j -> longs(
                Arrays.stream(data.correspondences()).map(t -> data.triangles()[3 * t + j]).toArray())).toArray(Tensor[]::new);
        theta = leaf(doubles(data.theta(), HandData.PARAMETERS));
        if (data.us().length > 0) us = leaf(doubles(data.us(), data.count(), 2).t().contiguous());
        units = torch.eye(HandData.PARAMETERS, DOUBLE);
        cross = doubles(new double[] {0, 0, 0, 0, 0, -1, 0, 1, 0, 0, 0, 1, 0, 0, 0, -1, 0, 0, 0, -1, 0, 1, 0, 0, 0, 0, 0}, 3, 9);
        identity = torch.eye(3, DOUBLE);
        ones = torch.ones(new long[] {bones, 1}, DOUBLE);
        none = torch.zeros(new long[] {1}, DOUBLE);
    }

    private static int angle(int bone, int axis) {
        int joint = (bone - 1) % 4;
        boolean bends = bone > 0 && bone < HandData.BONES - 1 && joint > 0;
        int first = 6 + 4 * ((bone - 1) / 4) + (joint < 2 ? 0 : joint);
        if (bends && axis == 0) return first;
        return bends && axis == 2 && joint == 1 ? first + 1 : HandData.PARAMETERS;
    }

    private static Tensor turn(int axis, int from, int to) {
        double[] m = new double[7 * 16];
        m[5 * axis] = m[15] = 1;
        m[16 * (1 + axis) + 5 * from] = m[16 * (1 + axis) + 5 * to] = 1;
        m[16 * (4 + axis) + 4 * to + from] = 1;
        m[16 * (4 + axis) + 4 * from + to] = -1;
        return doubles(m, 7, 16);
    }

    private Tensor pose() {
        int bones = HandData.BONES;
        var padded = cat(0, theta, none);
        var angle = torch.stack(new TensorVector(padded.index_select(0, angles[0]), padded.index_select(0, angles[1]),
                padded.index_select(0, angles[2])), 1);
        var features = cat(1, ones, angle.cos(), angle.sin());
        var local = features.matmul(turns[2]).view(bones, 4, 4).bmm(features.matmul(turns[1]).view(bones, 4, 4))
                .bmm(features.matmul(turns[0]).view(bones, 4, 4));
        var absolutes = new Tensor[levels.size()];
        long first = 0;
        for (int i = 0; i < absolutes.length; i++) {
            int n = levels.get(i).length;
            var relative = relatives.get(i).bmm(local.narrow(0, first, n));
            absolutes[i] = i == 0 ? relative : absolutes[i - 1].index_select(0, parents.get(i - 1)).bmm(relative);
            first += n;
        }
        var motions = cat(0, absolutes).bmm(inverses).narrow(1, 0, 3);
        var placed = motions.transpose(0, 1).reshape(3, 4L * bones).matmul(skin);
        return rotation(theta.narrow(0, 0, 3)).matmul(placed).add(theta.narrow(0, 3, 3).unsqueeze(1)).neg();
    }

    private Tensor rotation(Tensor r) {
        var square = r.square().sum();
        var zero = square.eq(ZERO);
        var angle = torch.where(zero, ONE, square).sqrt();
        var a = torch.where(zero, ONE, angle.sin().div(angle));
        var half = angle.mul(HALF);
        var b = torch.where(zero, HALF, half.sin().div(half).square().mul(HALF));
        var k = r.unsqueeze(0).matmul(cross).view(3, 3);
        return identity.add(k.mul(a)).add(k.matmul(k).mul(b));
    }

    private Tensor residuals(Tensor negated) {
        if (us == null) return points.add(negated.index_select(1, corners[0]));
        var last = negated.index_select(1, corners[2]);
        return points.add(last).add(negated.index_select(1, corners[0]).sub(last).mul(us.select(0, 0)))
                .add(negated.index_select(1, corners[1]).sub(last).mul(us.select(0, 1)));
    }

    private Tensor[] jacobian() {
        var columns = new ArrayList<Tensor>();
        var r = residuals(pose());
        if (us != null) {
            for (int row = 0; row < 3; row++) {
                var seed = torch.zeros_like(r);
                seed.select(0, row).fill_(ONE);
                columns.add(torch.grad(new TensorVector(r), new TensorVector(us), new TensorVector(seed), KEEP_GRAPH, false, false).get(0));
            }
        }
        var cotangent = leaf(torch.zeros_like(r));
        var gradient = torch.grad(new TensorVector(r), new TensorVector(theta), new TensorVector(cotangent), KEEP_GRAPH, true, false);
        for (int i = 0; i < HandData.PARAMETERS; i++) {
            columns.add(torch.grad(gradient, new TensorVector(cotangent), new TensorVector(units.select(0, i)), KEEP_GRAPH, false, false).get(0));
        }
        return columns.toArray(Tensor[]::new);
    }

    @Override Tensor[] compute() {
        return problem.derivative() ? jacobian() : withoutGraph(() -> new Tensor[] {residuals(pose())});
    }
}
