package io.leibniz.nn.train;

import io.leibniz.data.DataLoader;
import io.leibniz.data.Dataset;
import io.leibniz.data.Digits;
import io.leibniz.data.Labeled;
import io.leibniz.nn.BatchNorm;
import io.leibniz.nn.Context;
import io.leibniz.nn.Conv2d;
import io.leibniz.nn.Dropout;
import io.leibniz.nn.LayerNorm;
import io.leibniz.nn.Linear;
import io.leibniz.nn.MaxPool2d;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.ops.ConvOptions;
import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tree;
import java.util.Arrays;

/** Trains a convolutional network for 50 steps, by operations and compiled, and prints a number made of all bits of each result. */
public final class TrainingBits {
    record Net(Conv2d conv1, BatchNorm norm, Conv2d conv2, Linear hidden, LayerNorm rows, Dropout dropout, Linear out) {
        static Net init(Key key) {
            Key[] k = key.split(4);
            return new Net(Conv2d.init(1, 8, 3, ConvOptions.of(1, 1), k[0]), BatchNorm.init(8), Conv2d.init(8, 16, 3, ConvOptions.of(1, 0), k[1]), Linear.init(16 * 2 * 2, 33, k[2]),
                    LayerNorm.init(33), new Dropout(0.2), Linear.init(33, 10, k[3]));
        }

        Tensor apply(Tensor images, Context context) {
            Tensor x = MaxPool2d.of(2).apply(norm.apply(conv1.apply(images), context).relu());
            x = rows.apply(hidden.apply(conv2.apply(x).relu().reshape(images.size(0), -1)).gelu());
            return out.apply(dropout.apply(x, context));
        }
    }

    private TrainingBits() {}

    public static void main(String[] args) throws Exception {
        Dataset<Labeled> digits = Dataset.of(Digits.load().train());
        for (boolean compiled : new boolean[] {false, true}) {
            var trainer = Trainer.classifier(Net.init(Key.of(1)), Net::apply).optimizer(AdamW.with(3e-3)).steps(50).key(Key.of(2));
            if (!compiled) trainer = trainer.eager();
            Net model = trainer.fit(DataLoader.of(digits, 31).shuffle(Key.of(3))).model();
            long h = 1;
            for (Tensor leaf : Tree.leaves(model)) h = h * 31 + Arrays.hashCode(leaf.reshape(-1).toFloatArray());
            System.out.printf("%016x%n", h);
        }
    }
}
