package io.leibniz.examples;

import static io.leibniz.transform.Transforms.jit;
import static io.leibniz.transform.Transforms.valueAndGrad;

import io.leibniz.data.Texts;
import io.leibniz.data.text.CharTokenizer;
import io.leibniz.data.text.Tokenizer;
import io.leibniz.nn.Activation;
import io.leibniz.nn.AttentionMask;
import io.leibniz.nn.Context;
import io.leibniz.nn.KeyValueCache;
import io.leibniz.nn.LayerNorm;
import io.leibniz.nn.TransformerEncoderLayer;
import io.leibniz.nn.TransformerOptions;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.optim.Leaves;
import io.leibniz.nn.optim.OptState;
import io.leibniz.nn.optim.Optimizer;
import io.leibniz.nn.optim.Schedule;
import io.leibniz.ops.Functional;
import io.leibniz.ops.Losses;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Compiled2;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A small GPT (Radford et al. 2019) that learns Shakespeare character by character, then writes verses: 4 layers, 4 heads, width
 * 128, 64 characters of context, 2,000 steps of 12 excerpts each.
 */
public final class CharGpt implements Example {
    static final int CONTEXT = 64;
    private static final int BATCH = 12;

    /** How a next character is chosen: the k likeliest, of those the fewest that have the probability p together. */
    record Choice(double temperature, int topK, double topP) {
        /** Logits [k], −∞ for what is not to be chosen. */
        Tensor restrict(Tensor logits) {
            var x = logits.div(temperature);
            var sorted = x.sort(-1, true).values();
            var kept = sorted.softmax(-1).cumsum(-1).sub(sorted.softmax(-1)).lt(topP);
            kept = kept.logicalAnd(Tensor.arange(x.size(0)).lt((long) topK));
            var least = Tensor.where(kept, sorted, Tensor.fullLike(sorted, Double.POSITIVE_INFINITY)).amin();
            return x.maskedFill(x.lt(least), Double.NEGATIVE_INFINITY);
        }
    }

    /** What a step with caches gives: the logits after the last character, and the caches with what it has read. */
    record Next(Tensor logits, List<KeyValueCache> caches) {}

    /** The table of characters serves twice, to read and to predict, so it is one leaf (Press and Wolf 2017). */
    record Gpt(Tensor characters, Tensor positions, List<TransformerEncoderLayer> layers, LayerNorm norm) {
        static Gpt init(int vocabulary, int width, int heads, int depth, Key key) {
            var k = key.split(depth + 2);
            var options = TransformerOptions.of(width, heads).dropout(0).activation(Activation.GELU).normFirst(true);
            var layers = new ArrayList<TransformerEncoderLayer>();
            for (int i = 0; i < depth; i++) layers.add(TransformerEncoderLayer.init(options, k[i]));
            return new Gpt(Random.normal(k[depth], 0, 0.02, Shape.of(vocabulary, width)),
                    Random.normal(k[depth + 1], 0, 0.02, Shape.of(CONTEXT, width)), List.copyOf(layers), LayerNorm.init(width));
        }

        /** Characters [n, length] to the logits of each one's successor [n, length, vocabulary]. */
        Tensor apply(Tensor text) {
            var x = Functional.embedding(characters, text).add(positions.narrow(0, 0, text.size(1)));
            for (var layer : layers) x = layer.apply(x, AttentionMask.CAUSAL, Context.eval());
            return norm.apply(x).matmul(characters.t());
        }

        Tensor loss(Tensor text) {
            var n = text.size(1) - 1;
            var logits = apply(text.narrow(1, 0, n));
            return Losses.crossEntropy(logits.reshape(-1, logits.size(2)), text.narrow(1, 1, n).reshape(-1));
        }

        /** The same for characters [length] that follow what the caches hold, at the cost of those alone. */
        Next step(Tensor text, List<KeyValueCache> caches) {
            var places = caches.getFirst().length().add(Tensor.arange(text.size(0)));
            var x = Functional.embedding(characters, text).add(Functional.embedding(positions, places)).unsqueeze(0);
            var next = new ArrayList<KeyValueCache>();
            for (int i = 0; i < layers.size(); i++) {
                var layer = layers.get(i);
                var attended = layer.attention().step(layer.norm1().apply(x), caches.get(i));
                x = x.add(attended.y());
                x = x.add(layer.feedForward().apply(layer.norm2().apply(x), Context.eval()));
                next.add(attended.cache());
            }
            return new Next(norm.apply(x.select(1, -1)).matmul(characters.t()).squeeze(0), List.copyOf(next));
        }

        List<KeyValueCache> caches() {
            return layers.stream().map(l -> l.attention().cache(1, CONTEXT)).toList();
        }
    }

    record State(Gpt model, OptState<Gpt> moments) {}

    record Result(State next, Tensor loss) {}

    @Override
    public String name() {
        return "char-gpt";
    }

    @Override
    public String summary() {
        return "A GPT learns Shakespeare character by character, then writes verses (3 minutes)";
    }

    @Override
    public void run(Screen screen, List<String> arguments) throws Exception {
        var settings = Settings.of(name(), arguments, "--steps", "2000", "--seed", "42", "--length", "600", "--temperature", "0.8", "--top-k", "40",
                "--top-p", "0.95", "--prompt", "\n");
        int steps = settings.whole("--steps");
        var out = screen.out();
        var text = Texts.shakespeare();
        var tokenizer = CharTokenizer.of(text);
        var ids = tokenizer.tensor(text);
        int split = ids.size(0) * 9 / 10;
        var training = ids.narrow(0, 0, split);
        var validation = windows(ids.narrow(0, split, ids.size(0) - split));

        var key = Key.of(settings.whole("--seed"));
        var model = Gpt.init(tokenizer.size(), 128, 4, 4, key.foldIn(0));
        var rate = Schedule.cosine(1e-3, Math.max(1, steps - 100), 1e-4).warmup(100);
        var rule = AdamW.with(rate).betas(0.9, 0.99);
        var optimizer = rule.weightDecay(0).where(Leaves.rank(2), rule.weightDecay(0.1)).clipNorm(1);

        var step = jit((State s, Key k) -> step(optimizer, s, training, BATCH, k)).donate(0);
        var score = jit((Gpt m, Tensor windows) -> m.loss(windows));
        var state = new State(model, optimizer.init(model));
        long start = System.nanoTime();
        for (int i = 1; i <= steps; i++) {
            var r = step.apply(state, key.foldIn(i));
            state = r.next();
            if (i % 250 == 0 || i == steps) {
                out.printf(Locale.ROOT, "step %,5d   training loss %.3f   validation loss %.4f   %3.0f s%n", i, r.loss().item(),
                        mean(score, state.model(), validation), (System.nanoTime() - start) / 1e9);
            }
        }
        var choice = new Choice(settings.number("--temperature"), settings.whole("--top-k"), settings.number("--top-p"));
        out.println();
        start = System.nanoTime();
        var verses = write(state.model(), tokenizer, settings.text("--prompt"), settings.whole("--length"), choice, key.foldIn(-1));
        out.println(verses.strip());
        out.printf(Locale.ROOT, "%n%,d characters in %.1f s%n", verses.length(), (System.nanoTime() - start) / 1e9);
    }

    /** One step on excerpts from places that the key draws. */
    static Result step(Optimizer optimizer, State s, Tensor text, int batch, Key key) {
        var places = Random.randint(key, 0, text.size(0) - CONTEXT, batch);
        var excerpts = text.take(places.unsqueeze(1).add(Tensor.arange(CONTEXT + 1)), 0);
        var r = valueAndGrad((Gpt m) -> m.loss(excerpts)).apply(s.model());
        var u = optimizer.update(s.model(), r.grad(), s.moments());
        return new Result(new State(u.model(), u.state()), r.value());
    }

    /** The whole text [n] as windows [m, 65] whose last character is the next one's first, so each is predicted once. */
    static Tensor windows(Tensor text) {
        int m = (text.size(0) - 1) / CONTEXT;
        return text.take(Tensor.arange(m).mul((long) CONTEXT).unsqueeze(1).add(Tensor.arange(CONTEXT + 1)), 0);
    }

    /** The mean loss over all windows, a hundred at a time. */
    static double mean(Compiled2<Gpt, Tensor, Tensor> score, Gpt model, Tensor windows) {
        double sum = 0;
        for (int i = 0; i < windows.size(0); i += 100) {
            int n = Math.min(100, windows.size(0) - i);
            sum += n * score.apply(model, windows.narrow(0, i, n)).item();
        }
        return sum / windows.size(0);
    }

    /** Continues a text by some tokens. A cache has room for one context: when it is full, the later half of what was written is read anew. */
    static String write(Gpt model, Tokenizer tokenizer, String prompt, int length, Choice choice, Key key) {
        var next = jit((Tensor read, List<KeyValueCache> caches) -> model.step(read, caches));
        var draw = jit((Tensor logits, Key k) -> Random.categorical(k, choice.restrict(logits)));
        int begin = tokenizer.encode(prompt).length;
        var written = Arrays.copyOf(tokenizer.encode(prompt), begin + length);
        int read = Math.max(0, begin - CONTEXT);
        var caches = model.caches();
        int held = 0;
        for (int n = begin; n < written.length; n++) {
            if (held + n - read > CONTEXT) {
                read = n - CONTEXT / 2;
                caches = model.caches();
                held = 0;
            }
            var r = next.apply(ids(Arrays.copyOfRange(written, read, n)), caches);
            held += n - read;
            read = n;
            caches = r.caches();
            written[n] = (int) draw.apply(r.logits(), key.foldIn(n - begin)).itemLong();
        }
        return tokenizer.decode(written);
    }

    private static Tensor ids(int[] tokens) {
        return Tensor.of(tokens).to(DType.I64);
    }
}
