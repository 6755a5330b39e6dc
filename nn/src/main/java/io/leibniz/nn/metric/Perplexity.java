package io.leibniz.nn.metric;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;

/** e to the mean of −log p over all tokens: among how many equally likely ones a model seems to choose. */
public final class Perplexity implements Metric {
    private final long ignored;
    private double sum;
    private long tokens;

    private Perplexity(long ignored) {
        this.ignored = ignored;
    }

    public static Perplexity of() {
        return ignoring(-100);
    }

    /** Without the tokens of one label, such as padding. */
    public static Perplexity ignoring(long label) {
        return new Perplexity(label);
    }

    /**
     * @param logits [.., C]
     * @param labels [..]
     */
    @Override
    public void add(Tensor logits, Tensor labels) {
        Rows r = Rows.of("perplexity", logits.to(DType.F64).logSoftmax(-1), labels);
        for (int i = 0; i < r.labels().length; i++) {
            if (r.labels()[i] == ignored) continue;
            sum -= r.scores()[i * r.classes() + r.label("perplexity", i)];
            tokens++;
        }
    }

    @Override
    public double value() {
        return Math.exp(sum / tokens);
    }

    /** log₂ of the perplexity: bits a token. */
    public double bits() {
        return sum / tokens / Math.log(2);
    }
}
