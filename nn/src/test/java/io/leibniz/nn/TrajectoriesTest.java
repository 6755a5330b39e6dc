package io.leibniz.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leibniz.io.Npz;
import io.leibniz.nn.optim.Adadelta;
import io.leibniz.nn.optim.Adafactor;
import io.leibniz.nn.optim.Adagrad;
import io.leibniz.nn.optim.Adam;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.optim.LBfgs;
import io.leibniz.nn.optim.Lamb;
import io.leibniz.nn.optim.Leaves;
import io.leibniz.nn.optim.Lion;
import io.leibniz.nn.optim.Muon;
import io.leibniz.nn.optim.NAdam;
import io.leibniz.nn.optim.OptState;
import io.leibniz.nn.optim.Optimizer;
import io.leibniz.nn.optim.RAdam;
import io.leibniz.nn.optim.RmsProp;
import io.leibniz.nn.optim.Sgd;
import io.leibniz.nn.optim.Update;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import io.leibniz.tree.Tree;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Fifty steps of each optimizer against those that src/test/python/optimizers.py recorded, and compiled against not. */
class TrajectoriesTest {
    record Model(Tensor weight, Tensor bias, Tensor out, Tensor scale) {}

    private static final Map<String, Optimizer> OPTIMIZERS = new LinkedHashMap<>();

    static {
        OPTIMIZERS.put("sgd", Sgd.with(0.1));
        OPTIMIZERS.put("sgd-momentum", Sgd.with(0.05).momentum(0.9).weightDecay(0.1));
        OPTIMIZERS.put("sgd-nesterov", Sgd.with(0.05).momentum(0.9).nesterov());
        OPTIMIZERS.put("adam", Adam.with(0.02).betas(0.8, 0.99).weightDecay(0.1));
        OPTIMIZERS.put("adamw", AdamW.with(0.02).weightDecay(0.1));
        OPTIMIZERS.put("nadam", NAdam.with(0.02).weightDecay(0.1));
        OPTIMIZERS.put("radam", RAdam.with(0.02).betas(0.9, 0.99).weightDecay(0.1));
        OPTIMIZERS.put("adagrad", Adagrad.with(0.1).rateDecay(0.01).weightDecay(0.1).initial(0.1));
        OPTIMIZERS.put("adadelta", Adadelta.with(1).rho(0.95).weightDecay(0.1));
        OPTIMIZERS.put("rmsprop", RmsProp.with(0.01).weightDecay(0.1));
        OPTIMIZERS.put("rmsprop-momentum", RmsProp.with(0.005).momentum(0.9));
        OPTIMIZERS.put("rmsprop-centered", RmsProp.with(0.005).alpha(0.9).centered().momentum(0.5));
        OPTIMIZERS.put("lion", Lion.with(0.01).weightDecay(0.1));
        OPTIMIZERS.put("lamb", Lamb.with(0.02));
        OPTIMIZERS.put("adafactor", Adafactor.with(0.02).weightDecay(0.01));
        OPTIMIZERS.put("muon", Muon.with(0.02).freeze(Leaves.rank(2).not()));
        OPTIMIZERS.put("lbfgs", LBfgs.with(0.5).history(5));
        OPTIMIZERS.put("clip-norm", Sgd.with(0.1).clipNorm(0.1));
        OPTIMIZERS.put("clip-value", Sgd.with(0.1).clipValue(0.02));
    }

    private static Map<String, Tensor> recorded() throws Exception {
        return Npz.read(Path.of(TrajectoriesTest.class.getResource("optimizers.npz").toURI()));
    }

    private static Model start(Map<String, Tensor> r) {
        Tensor s = r.get("start");
        return new Model(s.narrow(0, 0, 12).reshape(3, 4), s.narrow(0, 12, 3), s.narrow(0, 15, 6).reshape(2, 3), s.select(0, 21));
    }

    private static Tensor loss(Model m, Tensor x, Tensor y) {
        Tensor hidden = x.matmul(m.weight().t()).add(m.bias()).tanh();
        return hidden.mul(m.scale()).sub(y).square().mean().add(hidden.matmul(m.out().t()).square().mean().mul(0.1));
    }

    private static double[] all(Model m) {
        return Tensor.cat(0, Tree.leaves(m).stream().map(t -> t.reshape(t.numel())).toArray(Tensor[]::new)).toDoubleArray();
    }

    @Test
    void fiftySteps() throws Exception {
        Map<String, Tensor> r = recorded();
        assertEquals(r.size() - 3, OPTIMIZERS.size());
        for (var e : OPTIMIZERS.entrySet()) {
            Optimizer o = e.getValue();
            BiFunction<Model, OptState<Model>, Update<Model>> step = (m, s) ->
                    o.update(m, Transforms.grad((Model p) -> loss(p, r.get("x"), r.get("y"))).apply(m), s);
            var compiled = Transforms.jit(step);
            Update<Model> u = new Update<>(start(r), o.init(start(r)));
            Update<Model> c = u;
            int row = 0;
            for (int t = 1; t <= 50; t++) {
                u = step.apply(u.model(), u.state());
                c = compiled.apply(c.model(), c.state());
                if (t != 1 && t % 5 != 0) continue;
                String at = e.getKey() + ", step " + t;
                double[] expected = r.get(e.getKey()).select(0, row++).toDoubleArray();
                assertArrayEquals(expected, all(u.model()), 1e-9, at);
                assertArrayEquals(all(u.model()), all(c.model()), at + ", compiled");
            }
            assertEquals(50, u.state().step().itemLong(), Arrays.toString(all(u.model())));
        }
    }
}
