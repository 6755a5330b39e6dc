/**
 * Tools that show what a program does: how a tensor came to be ({@link io.leibniz.debug.Explain}), the graph of any function
 * ({@link io.leibniz.debug.Graphs}). Nothing is on unless asked for,
 * and what is off costs an operation one look at a counter.
 *
 * <p>"The user's line" of an operation is the innermost call on the stack that is neither the library's nor the JDK's.
 */
package io.leibniz.debug;
