/**
 * Tools that show what a program does: how a tensor came to be ({@link io.leibniz.debug.Explain}), the graph of any function
 * ({@link io.leibniz.debug.Graphs}), where time and memory go ({@link io.leibniz.debug.Profiler}). Nothing is on unless asked
 * for, and what is off costs an operation one look at a static field.
 *
 * <p>"The user's line" of an operation is the innermost call on the stack that is neither the library's nor the JDK's.
 *
 * <p>Where the module {@code jdk.jfr} is there, Java Flight Recorder has the events {@code io.leibniz.Operation} and
 * {@code io.leibniz.Compile}, for recordings that enable them.
 */
package io.leibniz.debug;
