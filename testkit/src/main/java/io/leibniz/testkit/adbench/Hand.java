package io.leibniz.testkit.adbench;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import io.leibniz.transform.Transforms.Jvp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Hand tracking: measured points less the places of the model's vertices, or of points of its triangles.
 *
 * <p>A bone's frame is its parent's times its rest frame times R_z·R_y·R_x of its angles. A vertex is moved by the weighted
 * mean of its bones' motions since rest (linear blend skinning), Σ wᵦ·Tᵦ·v, and all are turned by the rotation vector
 * θ₁₋₃ and shifted by θ₄₋₆. Bones of one depth in the tree are one batch of products; skinning is one product with
 * the constant wᵦ·v.
 */
public final class Hand {
    private final HandData data;
    private final int vertices;
    /** Bone numbers by depth in the tree. */
    private final List<int[]> levels = new ArrayList<>();
    /** For each level after the first, where the parent of each of its bones stands in the level before. */
    private final List<Tensor> parents = new ArrayList<>();
    /** Rest frames by level [n, 4, 4], and places of their bones' angles in θ followed by a 0. */
    private final List<Tensor> relatives = new ArrayList<>();
    /** In the order of the levels: places of each bone's x, y and z angle. [22] each. */
    private final Tensor[] angles = new Tensor[3];
    private final Tensor inverses;
    /** [4·22, vertices] the product of weight and homogeneous place. */
    private final Tensor skin;
    private final Tensor points;
    /** [N], or [3, N] corners of triangles. */
    private final Tensor[] corners;
    /** Finger by finger, the columns of the motions of its three last bones [5·12]. */
    private final Tensor fingerColumns;
    /** The skin's rows of those, [5·12, N] as {@link #atCorners} gives them. */
    private final Tensor[] fingerSkins;
    /** [3, 3, N] the residuals' derivatives by the global shift. */
    private final Tensor shifts;

    /** [4, 26] directions: each an angle of all fingers. */
    private static final Tensor FINGERS = Tensor.eye(4, 4, DType.F64).tile(1, 5).pad(6, 0);

    /** [7, 16] each: from (1, cos x, cos y, cos z, sin x, sin y, sin z) to the turn about one axis, a 4×4 matrix. */
    private static final Tensor[] TURNS = {turn(0, 1, 2), turn(1, 2, 0), turn(2, 0, 1)};
    /** [3, 9] from a vector a to the matrix of b ↦ a × b. */
    private static final Tensor CROSS = Tensor.wrap(new double[] {
        0, 0, 0, 0, 0, -1, 0, 1, 0,
        0, 0, 1, 0, 0, 0, -1, 0, 0,
        0, -1, 0, 1, 0, 0, 0, 0, 0
    }, 3, 9);

    public Hand(HandData data) {
        this.data = data;
        this.vertices = data.vertexCount();
        int[] depth = new int[HandData.BONES];
        int[] place = new int[HandData.BONES];
        for (int i = 0; i < HandData.BONES; i++) depth[i] = data.parents()[i] < 0 ? 0 : depth[data.parents()[i]] + 1;
        Tensor rest = Tensor.wrap(data.relatives(), HandData.BONES, 4, 4);
        int[] order = new int[0];
        for (int level = 0; order.length < HandData.BONES; level++) {
            int at = level;
            int[] bones = IntStream.range(0, HandData.BONES).filter(i -> depth[i] == at).toArray();
            for (int i = 0; i < bones.length; i++) place[bones[i]] = i;
            levels.add(bones);
            if (level > 0) parents.add(Tensor.of(Arrays.stream(bones).map(i -> place[data.parents()[i]]).toArray()));
            relatives.add(rest.take(Tensor.of(bones), 0));
            order = IntStream.concat(Arrays.stream(order), Arrays.stream(bones)).toArray();
        }
        for (int axis = 0; axis < 3; axis++) {
            int a = axis;
            angles[axis] = Tensor.of(Arrays.stream(order).map(bone -> angle(bone, a)).toArray());
        }
        Tensor ordered = Tensor.of(order);
        this.inverses = Tensor.wrap(data.inverses(), HandData.BONES, 4, 4).take(ordered, 0);
        Tensor weights = Tensor.wrap(data.weights(), HandData.BONES, vertices).take(ordered, 0).t();
        this.skin = weights.unsqueeze(2).mul(Tensor.wrap(data.vertices(), vertices, 1, 4)).reshape(vertices, 4 * HandData.BONES).t().mul(1.0);
        this.points = Tensor.wrap(data.points(), data.count(), 3).t().mul(1.0);
        Tensor at = Tensor.of(data.correspondences());
        if (data.us().length == 0) {
            this.corners = new Tensor[] {at};
        } else {
            List<Tensor> t = Tensor.wrap(data.triangles(), data.triangles().length / 3, 3).take(at, 0).unbind(1);
            this.corners = new Tensor[] {t.get(0).mul(1L), t.get(1).mul(1L), t.get(2).mul(1L)};
        }
        int[] bones = order;
        int[] columns = IntStream.range(0, 5).flatMap(finger -> IntStream.range(0, bones.length)
                .filter(i -> bones[i] >= 4 * finger + 2 && bones[i] < 4 * finger + 5).flatMap(i -> IntStream.range(4 * i, 4 * i + 4))).toArray();
        this.fingerColumns = Tensor.of(columns);
        this.fingerSkins = atCorners(skin.take(fingerColumns, 0));
        this.shifts = Tensor.eye(3, 3, DType.F64).neg().unsqueeze(2).expand(3, 3, data.count()).mul(1.0);
    }

    /** Where θ has a bone's angle about an axis; {@link HandData#PARAMETERS} where that is always 0. */
    private static int angle(int bone, int axis) {
        int joint = (bone - 1) % 4;
        boolean bends = bone > 0 && bone < HandData.BONES - 1 && joint > 0;
        int first = 6 + 4 * ((bone - 1) / 4) + (joint < 2 ? 0 : joint);
        if (bends && axis == 0) return first;
        return bends && axis == 2 && joint == 1 ? first + 1 : HandData.PARAMETERS;
    }

    /** The turn about {@code axis}, which takes axis {@code from} towards axis {@code to}. */
    private static Tensor turn(int axis, int from, int to) {
        double[] m = new double[7 * 16];
        m[5 * axis] = 1;
        m[15] = 1;
        m[16 * (1 + axis) + 5 * from] = 1;
        m[16 * (1 + axis) + 5 * to] = 1;
        m[16 * (4 + axis) + 4 * to + from] = 1;
        m[16 * (4 + axis) + 4 * from + to] = -1;
        return Tensor.wrap(m, 7, 16);
    }

    /** The 26 parameters. */
    public Tensor theta() {
        return Tensor.wrap(data.theta(), HandData.PARAMETERS);
    }

    /** The barycentric coordinates, [2, N]. */
    public Tensor us() {
        return Tensor.wrap(data.us(), data.us().length / 2, 2).t().mul(1.0);
    }

    /** All residuals, [3, N]. */
    public Tensor residuals(Tensor theta, Tensor us) {
        return residualsAt(pose(theta), us);
    }

    /**
     * The derivatives that aren't zero, in forward mode. Residuals are linear in the motions, so directions go through the
     * skeleton only: three for the global rotation, and four for all angles, one of each finger at once, because a finger's
     * angles move its own bones and no others. A finger's columns are then products with the skin of its three last bones.
     *
     * @return [26, 3, N] derivatives by θ; with barycentric coordinates [2 + 26, 3, N], first those of a point's residuals by
     *         its own two coordinates
     */
    public Tensor jacobian(Tensor theta, Tensor us) {
        int n = data.count();
        Jvp<Tensor> motions = Transforms.jvpMany(this::motions, theta, FINGERS);
        Jvp<Tensor> turn = Transforms.jvpMany(Hand::rotation, theta.narrow(0, 0, 3), Tensor.eye(3, 3, theta.dtype()));
        Tensor back = turn.value().neg();
        List<Tensor> blocks = new ArrayList<>();
        Tensor[] placed = atCorners(motions.value().matmul(skin));
        Tensor at = placed[0];
        if (us.numel() > 0) {
            Tensor seeds = Tensor.eye(2, 2, theta.dtype()).unsqueeze(2).expand(2, 2, n);
            Jvp<Tensor> between = Transforms.jvpMany((Tensor u) -> between(placed, u), us, seeds);
            blocks.add(back.matmul(between.tangent()));
            at = between.value();
        }
        blocks.add(turn.tangent().neg().reshape(9, 3).matmul(at).reshape(3, 3, n));
        blocks.add(shifts);
        Tensor turned = back.matmul(motions.tangent());
        Tensor columns = turned.take(fingerColumns, 2).reshape(12, 5, 12).transpose(0, 1);
        blocks.add(columns.matmul(between(fingerSkins, us).reshape(5, 12, n)).reshape(20, 3, n));
        return Tensor.cat(0, blocks);
    }

    /** [3, 4·22] the bones' motions since rest, without the global one. */
    private Tensor motions(Tensor theta) {
        Tensor padded = Tensor.cat(0, theta, Tensor.zeros(1).to(theta.dtype()));
        Tensor[] x = new Tensor[3];
        for (int axis = 0; axis < 3; axis++) x[axis] = padded.take(angles[axis], 0);
        Tensor angle = Tensor.stack(1, x);
        Tensor features = Tensor.cat(1, Tensor.ones(HandData.BONES, 1).to(theta.dtype()), angle.cos(), angle.sin());
        Tensor turns = about(2, features).matmul(about(1, features)).matmul(about(0, features));
        List<Tensor> absolutes = new ArrayList<>();
        int first = 0;
        for (int i = 0; i < levels.size(); i++) {
            int n = levels.get(i).length;
            Tensor relative = relatives.get(i).matmul(turns.narrow(0, first, n));
            absolutes.add(i == 0 ? relative : absolutes.get(i - 1).take(parents.get(i - 1), 0).matmul(relative));
            first += n;
        }
        Tensor motions = Tensor.cat(0, absolutes).matmul(inverses).narrow(1, 0, 3);
        return motions.transpose(0, 1).reshape(3, 4 * HandData.BONES);
    }

    /** The negated vertices, [3, vertices]. */
    private Tensor pose(Tensor theta) {
        Tensor placed = motions(theta).matmul(skin);
        return rotation(theta.narrow(0, 0, 3)).matmul(placed).add(theta.narrow(0, 3, 3).unsqueeze(1)).neg();
    }

    private static Tensor about(int axis, Tensor features) {
        return features.matmul(TURNS[axis]).reshape(HandData.BONES, 4, 4);
    }

    /** Rodrigues' formula I + sin θ/θ·K + (1 − cos θ)/θ²·K², K the matrix of the cross product with r, with its limit at r = 0. */
    private static Tensor rotation(Tensor r) {
        Tensor square = r.square().sum();
        Tensor none = square.eq(0);
        Tensor one = Tensor.scalar(1, r.dtype());
        Tensor theta = Tensor.where(none, one, square).sqrt();
        Tensor a = Tensor.where(none, one, theta.sin().div(theta));
        Tensor half = theta.mul(0.5);
        Tensor b = Tensor.where(none, Tensor.scalar(0.5, r.dtype()), half.sin().div(half).square().mul(0.5));
        Tensor k = r.matmul(CROSS).reshape(3, 3);
        return Tensor.eye(3, 3, r.dtype()).add(k.mul(a)).add(k.matmul(k).mul(b));
    }

    private Tensor residualsAt(Tensor negated, Tensor us) {
        return points.add(between(atCorners(negated), us));
    }

    /** Of rows of numbers at vertices those at the measured points; in triangles three of them, see {@link #between}. */
    private Tensor[] atCorners(Tensor x) {
        if (corners.length == 1) return new Tensor[] {x.take(corners[0], 1)};
        Tensor last = x.take(corners[2], 1);
        return new Tensor[] {x.take(corners[0], 1).sub(last), x.take(corners[1], 1).sub(last), last};
    }

    /** (a − c)·u + (b − c)·v + c from a − c, b − c and c at the corners of the points' triangles. */
    private static Tensor between(Tensor[] x, Tensor us) {
        return x.length == 1 ? x[0] : x[0].mul(us.select(0, 0)).add(x[1].mul(us.select(0, 1))).add(x[2]);
    }
}
