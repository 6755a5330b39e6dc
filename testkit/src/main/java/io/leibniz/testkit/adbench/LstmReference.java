package io.leibniz.testkit.adbench;

/** The LSTM's loss, number by number. */
public final class LstmReference {
    private LstmReference() {}

    /** The objective of {@link Lstm} at {@code p}, in the order of {@link LstmData#parameters}. */
    public static double objective(LstmData data, double[] p) {
        int b = data.bits();
        int extra = 8 * data.layers() * b;
        double[] state = data.state().clone();
        double total = 0;
        for (int t = 0; t + 1 < data.steps(); t++) {
            double normaliser = 2;
            double right = 0;
            double chosen = 0;
            for (int i = 0; i < b; i++) {
                double x = data.sequence()[t * b + i] * p[extra + i];
                for (int layer = 0; layer < data.layers(); layer++) {
                    int w = 8 * layer * b + i;
                    int bias = w + 4 * b;
                    int h = 2 * layer * b + i;
                    int c = h + b;
                    double forget = sigmoid(x * p[w] + p[bias]);
                    double in = sigmoid(state[h] * p[w + b] + p[bias + b]);
                    double out = sigmoid(x * p[w + 2 * b] + p[bias + 2 * b]);
                    double change = Math.tanh(state[h] * p[w + 3 * b] + p[bias + 3 * b]);
                    state[c] = state[c] * forget + in * change;
                    state[h] = out * Math.tanh(state[c]);
                    x = state[h];
                }
                double y = x * p[extra + b + i] + p[extra + 2 * b + i];
                double gold = data.sequence()[(t + 1) * b + i];
                normaliser += Math.exp(y);
                right += gold * y;
                chosen += gold;
            }
            total += right - chosen * Math.log(normaliser);
        }
        return -total / ((data.steps() - 1) * b);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
