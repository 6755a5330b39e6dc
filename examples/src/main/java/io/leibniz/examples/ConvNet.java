package io.leibniz.examples;

import io.leibniz.nn.BatchNorm;
import io.leibniz.nn.Context;
import io.leibniz.nn.Conv2d;
import io.leibniz.nn.Dropout;
import io.leibniz.nn.Flatten;
import io.leibniz.nn.Linear;
import io.leibniz.nn.MaxPool2d;
import io.leibniz.ops.ConvOptions;
import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;

/**
 * A small network for small grey images: two convolutions with normalisation and pooling, then two linear layers. For 28 ×
 * 28 pixels and ten classes it has 421,834 parameters and 192 running statistics.
 */
public record ConvNet(Conv2d conv1, BatchNorm norm1, Conv2d conv2, BatchNorm norm2, Linear hidden, Linear out) {

    /** For images [1, height, width]; both extents a multiple of 4. */
    public static ConvNet init(int height, int width, int classes, Key key) {
        var k = key.split(4);
        return new ConvNet(
                Conv2d.init(1, 32, 3, ConvOptions.of(1, 1), k[0]), BatchNorm.init(32),
                Conv2d.init(32, 64, 3, ConvOptions.of(1, 1), k[1]), BatchNorm.init(64),
                Linear.init(64 * (height / 4) * (width / 4), 128, k[2]),
                Linear.init(128, classes, k[3]));
    }

    /** [n, 1, height, width] to logits [n, classes]. */
    public Tensor apply(Tensor images, Context context) {
        var pool = MaxPool2d.of(2);
        var x = pool.apply(norm1.apply(conv1.apply(images), context).relu());
        x = pool.apply(norm2.apply(conv2.apply(x), context).relu());
        x = new Dropout(0.1).apply(new Flatten().apply(x), context);
        x = hidden.apply(x).relu();
        return out.apply(new Dropout(0.3).apply(x, context));
    }
}
