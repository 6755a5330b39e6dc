package io.leibniz.examples;

import static io.leibniz.transform.Transforms.jit;
import static io.leibniz.transform.Transforms.valueAndGradAux;

import io.leibniz.data.Texts;
import io.leibniz.data.text.SubwordTokenizer;
import io.leibniz.nn.Context;
import io.leibniz.nn.Linear;
import io.leibniz.nn.Lstm;
import io.leibniz.nn.LstmState;
import io.leibniz.nn.optim.AdamW;
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
import io.leibniz.transform.Transforms.Aux;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What {@link AustenGpt} does, by an LSTM: the same novels, byte pairs, held-out text and number of tokens seen. It reads the text
 * in order and carries its state from one excerpt to the next (Zaremba, Sutskever and Vinyals 2014).
 */
public final class AustenLstm implements Example {
    private static final String HELD_OUT = "Persuasion";
    private static final int CONTEXT = CharGpt.CONTEXT;
    private static final int BATCH = 16;

    /** The table of tokens serves twice, to read and to predict, so it is one leaf (Press and Wolf 2017). */
    record Model(Tensor tokens, Lstm lstm, Linear narrow) {
        static Model init(int vocabulary, int width, int hidden, Key key) {
            var k = key.split(3);
            return new Model(Random.normal(k[0], 0, 0.1, Shape.of(vocabulary, width)), Lstm.init(width, hidden, k[1]), Linear.init(hidden, width, k[2]));
        }

        LstmState start(int n) {
            int width = narrow.weight().size(1);
            return new LstmState(Tensor.zeros(1, n, width), Tensor.zeros(1, n, width));
        }

        /** Tokens [n, length] that follow what the state has read to the logits of each one's successor [n, length, vocabulary]. */
        Read apply(Tensor text, LstmState state) {
            var r = lstm.run(Functional.embedding(tokens, text), state, null, Context.eval());
            return new Read(narrow.apply(r.y()).matmul(tokens.t()), r.state());
        }

        /** Excerpts [n, length + 1]: the mean loss of the last {@code length}, and the state after all but the last. */
        Read loss(Tensor text, LstmState state) {
            int n = text.size(1) - 1;
            var r = apply(text.narrow(1, 0, n), state);
            return new Read(Losses.crossEntropy(r.value.reshape(-1, r.value.size(2)), text.narrow(1, 1, n).reshape(-1)), r.state);
        }
    }

    /** Logits or a loss, and the state of having read. */
    record Read(Tensor value, LstmState state) {}

    record State(Model model, OptState<Model> moments, LstmState read) {}

    record Result(State next, Tensor loss) {}

    @Override
    public String name() {
        return "austen-lstm";
    }

    @Override
    public String summary() {
        return "An LSTM learns what austen-gpt learns, and is measured on the same novel";
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
        var training = lanes(tokenizer.tensor(text), BATCH);
        var ids = tokenizer.encode(held);
        // The tokens that the GPT's windows predict.
        int predicted = (ids.length - 1) / CONTEXT * CONTEXT;
        var heldIds = tokenizer.tensor(held).narrow(0, 0, predicted + 1).unsqueeze(0);
        int characters = tokenizer.decode(Arrays.copyOfRange(ids, 1, predicted + 1)).length();

        var model = Model.init(tokenizer.size(), 128, 384, key.foldIn(0));
        var rule = AdamW.with(Schedule.cosine(4e-3, steps, 1e-4).warmup(Math.max(1, steps / 20))).betas(0.9, 0.99).weightDecay(0.01).clipNorm(1);
        var step = jit((State s, Tensor excerpts) -> step(rule, s, excerpts)).donate(0);
        var score = jit((Model m, Read before, Tensor excerpts) -> {
            var r = m.loss(excerpts, before.state);
            return new Read(before.value.add(r.value), r.state);
        });
        var state = new State(model, rule.init(model), model.start(BATCH));
        int excerpts = (training.size(1) - 1) / CONTEXT;
        double bits = Double.NaN;
        for (int i = 1; i <= steps; i++) {
            int at = (i - 1) % excerpts;
            if (at == 0) state = new State(state.model, state.moments, model.start(BATCH));
            var r = step.apply(state, training.narrow(1, at * CONTEXT, CONTEXT + 1));
            state = r.next;
            if (i % 500 == 0 || i == steps) {
                var read = new Read(Tensor.scalar(0, r.loss.dtype()), model.start(1));
                for (int j = 0; j < predicted; j += CONTEXT) read = score.apply(state.model, read, heldIds.narrow(1, j, CONTEXT + 1));
                double loss = read.value.item() / (predicted / CONTEXT);
                bits = loss / Math.log(2) * predicted / characters;
                screen.out().printf(Locale.ROOT, "step %,5d   training loss %.3f   held out: loss %.3f, perplexity %.1f of a token, %.3f bits a character   %3.0f s%n", i,
                        r.loss.item(), loss, Math.exp(loss), bits, (System.nanoTime() - start) / 1e9);
            }
        }
        var choice = new CharGpt.Choice(settings.number("--temperature"), settings.whole("--top-k"), settings.number("--top-p"));
        screen.out().println();
        screen.out().println(write(state.model, tokenizer, settings.text("--prompt"), settings.whole("--length"), choice, key.foldIn(-1)).strip());
        return bits;
    }

    private static Result step(Optimizer optimizer, State s, Tensor excerpts) {
        var r = valueAndGradAux((Model m) -> {
            var read = m.loss(excerpts, s.read);
            return new Aux<>(read.value, read.state);
        }).apply(s.model);
        var u = optimizer.update(s.model, r.grad(), s.moments);
        return new Result(new State(u.model(), u.state(), r.aux()), r.value());
    }

    /** A text [n] as pieces [lanes, n / lanes] that are read side by side. */
    private static Tensor lanes(Tensor text, int lanes) {
        int length = text.size(0) / lanes;
        return text.narrow(0, 0, lanes * length).reshape(lanes, length);
    }

    /** Continues a text by some tokens. */
    static String write(Model model, SubwordTokenizer tokenizer, String prompt, int length, CharGpt.Choice choice, Key key) {
        var next = jit((Tensor read, LstmState s) -> model.apply(read, s));
        var draw = jit((Tensor logits, Key k) -> Random.categorical(k, choice.restrict(logits)));
        int begin = tokenizer.encode(prompt).length;
        var written = Arrays.copyOf(tokenizer.encode(prompt), begin + length);
        var state = model.start(1);
        int read = 0;
        for (int n = begin; n < written.length; n++) {
            var r = next.apply(Tensor.of(Arrays.copyOfRange(written, read, n)).to(DType.I64).unsqueeze(0), state);
            state = r.state;
            read = n;
            written[n] = (int) draw.apply(r.value.select(1, -1).squeeze(0), key.foldIn(n - begin)).itemLong();
        }
        return tokenizer.decode(written);
    }
}
