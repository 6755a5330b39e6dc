package io.leibniz.transform;

/**
 * One thing for each argument of a function of three: gradients by several of them. Null where none was asked for.
 */
public record Args3<A, B, C>(A first, B second, C third) {}
