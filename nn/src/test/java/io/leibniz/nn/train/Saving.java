package io.leibniz.nn.train;

import io.leibniz.data.Loader.Position;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.optim.OptState;
import io.leibniz.nn.optim.Optimizer;
import io.leibniz.random.Key;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Saves one checkpoint after another as fast as it can, until it is killed. All numbers of checkpoint n are n. */
final class Saving {
    record Net(Tensor weight, Tensor bias) {}

    static final Net LIKE = new Net(Tensor.zeros(300, 300), Tensor.zeros(300));
    static final Optimizer OPTIMIZER = AdamW.with(1e-3);

    private Saving() {}

    static Checkpoint<Net> numbered(int n) {
        Net net = Tree.map(LIKE, t -> Tensor.fullLike(t, n));
        OptState<Net> state = OPTIMIZER.init(LIKE);
        OptState<Net> same = new OptState<>(Tensor.scalar((long) n, DType.I64), Tensor.scalar(n, DType.F64), Tree.map(state.kept(), t -> Tensor.fullLike(t, n)));
        List<Epoch> epochs = new ArrayList<>();
        for (int i = 1; i <= n / 2; i++) epochs.add(new Epoch(i, Map.of("loss", 1.0 / i), Map.of(), 1, 60, 1e-3));
        return new Checkpoint<>(net, same, Key.of(1), new Position(n / 2, n % 2), n, epochs, Checkpoint.Begun.NONE);
    }

    /** FOLDER FIRST: every third checkpoint is the best so far. Beside the folder a file says which one was written last. */
    static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Path done = folder.resolveSibling("done");
        for (int n = Integer.parseInt(args[1]); ; n++) {
            numbered(n).save(folder, n % 3 == 0);
            Files.writeString(done, n + "\n", java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
        }
    }
}
