/**
 * The four objectives of ADBench (Srajer, Kukelova, Fitzgibbon: <i>A benchmark of selected algorithmic differentiation
 * tools for machine learning and computer vision</i>, Optimization Methods and Software 33, 2018): a Gaussian mixture, bundle
 * adjustment, a small LSTM and hand tracking. Each is written twice, as a tensor program with its derivatives and, in the
 * class with {@code Reference} in its name, as loops over {@code double[]} that know nothing of tensors.
 *
 * <p>Parameters travel between the two as one flat array in the benchmark's order.
 */
package io.leibniz.testkit.adbench;
