package io.leibniz.data;

import java.util.List;

/**
 * Labelled images in their standard parts.
 *
 * @param name for titles
 * @param train [n, 1, height, width] of f32 in [0, 1], and i64 labels
 * @param test the same
 * @param classes a name for each label
 * @param source where it came from
 */
public record ImageSet(String name, Labeled train, Labeled test, List<String> classes, String source) {}
