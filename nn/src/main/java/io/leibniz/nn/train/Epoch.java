package io.leibniz.nn.train;

import java.util.Map;

/**
 * What an epoch came to.
 *
 * @param number from 1
 * @param train the mean of every measure over the epoch's batches, while the model was learning; {@code loss} first
 * @param test the same over the test set after the epoch; empty without one
 * @param seconds for learning and testing
 * @param examples learned from
 * @param rate the learning rate of its last step; NaN if the optimizer has none
 */
public record Epoch(int number, Map<String, Double> train, Map<String, Double> test, double seconds, long examples, double rate) {}
