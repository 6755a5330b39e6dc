package io.leibniz.data;

import io.leibniz.tensor.Tensor;

/**
 * Images (or other inputs) with one class each.
 *
 * @param images [n, …], usually [n, channels, height, width]
 * @param labels [n], i64, each in [0, classes)
 */
public record Labeled(Tensor images, Tensor labels) {}
