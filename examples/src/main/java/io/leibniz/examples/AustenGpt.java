package io.leibniz.examples;

import static io.leibniz.transform.Transforms.jit;

import io.leibniz.data.Texts;
import io.leibniz.data.text.SubwordTokenizer;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.optim.Leaves;
import io.leibniz.nn.optim.Schedule;
import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The network of {@link CharGpt} on parts of words: byte-pair encoding and GPT learn five of Jane Austen's novels, and are
 * measured on the sixth, <i>Persuasion</i>, in bits for each of its characters.
 */
public final class AustenGpt implements Example {
    private static final String HELD_OUT = "Persuasion";
    private static final int BATCH = 16;

    @Override
    public String name() {
        return "austen-gpt";
    }

    @Override
    public String summary() {
        return "A GPT on byte pairs learns five novels by Jane Austen and is measured on the sixth (4 minutes)";
    }

    @Override
    public void run(Screen screen, List<String> arguments) throws Exception {
        var settings = Settings.of(name(), arguments, "--steps", "1500", "--tokens", "1024", "--seed", "42", "--length", "200", "--temperature", "0.8", "--top-k", "100",
                "--top-p", "0.95", "--prompt", "Anne Elliot");
        var novels = new ArrayList<String>();
        String held = "";
        for (var novel : Texts.austen().entrySet()) {
            if (novel.getKey().equals(HELD_OUT)) held = novel.getValue();
            else novels.add(novel.getValue());
        }
        run(screen, String.join("", novels), held, settings);
    }

    /** The bits that a character of the held-out text takes. */
    static double run(Screen screen, String text, String held, Settings settings) {
        int steps = settings.whole("--steps");
        var key = Key.of(settings.whole("--seed"));
        long start = System.nanoTime();
        var tokenizer = SubwordTokenizer.trainBpe(List.of(text), settings.whole("--tokens"), List.of());
        var training = tokenizer.tensor(text);
        var ids = tokenizer.encode(held);
        var windows = CharGpt.windows(tokenizer.tensor(held));
        // What the windows predict: all tokens but the first and some at the end.
        int predicted = windows.size(0) * CharGpt.CONTEXT;
        int characters = tokenizer.decode(java.util.Arrays.copyOfRange(ids, 1, predicted + 1)).length();
        screen.out().printf(Locale.ROOT, "%,d tokens; %,d of them to learn from, %.2f characters each on the held-out text%n", tokenizer.size(), training.size(0),
                (double) characters / predicted);

        var model = CharGpt.Gpt.init(tokenizer.size(), 128, 4, 4, key.foldIn(0));
        var rule = AdamW.with(Schedule.cosine(2e-3, steps, 1e-4).warmup(Math.max(1, steps / 20))).betas(0.9, 0.99);
        var optimizer = rule.weightDecay(0).where(Leaves.rank(2), rule.weightDecay(0.1)).clipNorm(1);
        var step = jit((CharGpt.State s, Key k) -> CharGpt.step(optimizer, s, training, BATCH, k)).donate(0);
        var score = jit((CharGpt.Gpt m, Tensor w) -> m.loss(w));
        var state = new CharGpt.State(model, optimizer.init(model));
        double bits = Double.NaN;
        for (int i = 1; i <= steps; i++) {
            var r = step.apply(state, key.foldIn(i));
            state = r.next();
            if (i % 500 == 0 || i == steps) {
                double loss = CharGpt.mean(score, state.model(), windows);
                bits = loss / Math.log(2) * predicted / characters;
                screen.out().printf(Locale.ROOT, "step %,5d   training loss %.3f   held out: loss %.3f, perplexity %.1f of a token, %.3f bits a character   %3.0f s%n", i,
                        r.loss().item(), loss, Math.exp(loss), bits, (System.nanoTime() - start) / 1e9);
            }
        }
        var choice = new CharGpt.Choice(settings.number("--temperature"), settings.whole("--top-k"), settings.number("--top-p"));
        screen.out().println();
        screen.out().println(CharGpt.write(state.model(), tokenizer, settings.text("--prompt"), settings.whole("--length"), choice, key.foldIn(-1)).strip());
        return bits;
    }
}
