package io.leibniz.examples;

import io.leibniz.data.Collate;
import io.leibniz.data.DataLoader;
import io.leibniz.data.Dataset;
import io.leibniz.data.Sampler;
import io.leibniz.data.Texts;
import io.leibniz.data.Texts.Review;
import io.leibniz.data.text.WordTokenizer;
import io.leibniz.nn.Context;
import io.leibniz.nn.Dropout;
import io.leibniz.nn.Embedding;
import io.leibniz.nn.EmbeddingBag;
import io.leibniz.nn.Linear;
import io.leibniz.nn.Lstm;
import io.leibniz.nn.RecurrentOptions;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.optim.Schedule;
import io.leibniz.nn.train.Scored;
import io.leibniz.nn.train.Trainer;
import io.leibniz.ops.Losses;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Does a review of a food give five stars? Told by three models: logistic regression on the words that occur; the average of
 * vectors for words and pairs of neighbours (Joulin et al. 2017, fastText); an LSTM that reads in both directions (Graves and
 * Schmidhuber 2005), beside such a regression (as the wide and the deep part of Cheng et al. 2016).
 */
public final class Sentiment implements Example {
    private static final int WORDS = 6_000;
    /** Pairs of words share this many vectors, by a hash. */
    private static final int PAIRS = 20_000;
    /** The LSTM reads no further. */
    private static final int LONGEST = 128;
    /** The token of a word that isn't known. */
    private static final int UNKNOWN = 1;

    /** A model's parameters. */
    interface Model {
        /** Logits [n] of five stars. */
        Tensor apply(Collate.Padded text, Context context);
    }

    /** A weight for each word. */
    record Logistic(EmbeddingBag weights, Tensor bias) implements Model {
        @Override
        public Tensor apply(Collate.Padded text, Context context) {
            return weights.apply(text.tokens()).squeeze(1).add(bias);
        }
    }

    record Average(EmbeddingBag vectors, Linear out) implements Model {
        @Override
        public Tensor apply(Collate.Padded text, Context context) {
            return out.apply(new Dropout(0.3).apply(vectors.apply(text.tokens()), context)).squeeze(1);
        }
    }

    /**
     * The largest value that each of the LSTM's outputs has in the text, and beside them a weight for each word, so that the LSTM need
     * only learn what the words alone don't tell. A fifth of the words is unknown in training, so that no review is learnt by heart.
     */
    record Reader(Embedding vectors, Lstm lstm, Linear out, EmbeddingBag words) implements Model {
        @Override
        public Tensor apply(Collate.Padded text, Context context) {
            var drop = new Dropout(0.5);
            var tokens = context.training() ? text.tokens().maskedFill(Random.bernoulli(context.nextKey(), 0.2, text.tokens().shape()), UNKNOWN) : text.tokens();
            var read = lstm.run(drop.apply(vectors.apply(tokens), context), null, text.lengths(), context).y();
            var most = read.maskedFill(text.mask().logicalNot().unsqueeze(2), -1).amax(1);
            return out.apply(drop.apply(most, context)).add(words.apply(tokens)).squeeze(1);
        }
    }

    /** A text's tokens, and 1 for five stars. */
    record Labelled(Tensor tokens, float great) {}

    record Batch(Collate.Padded text, Tensor great) {}

    /** How a text becomes tokens. */
    @FunctionalInterface
    interface Reading {
        int[] tokens(String text);
    }

    /** How a model is trained. {@code --validation 800} measures on the last 800 training reviews, learning from the others. */
    record Recipe(String name, Model model, Reading reading, double rate, double decay, int epochs) {}

    @Override
    public String name() {
        return "sentiment";
    }

    @Override
    public String summary() {
        return "Logistic regression, averaged vectors and an LSTM in both directions tell whether a food pleased";
    }

    @Override
    public void run(Screen screen, List<String> arguments) throws Exception {
        var settings = Settings.of(name(), arguments, "--models", "logistic,average,lstm", "--validation", "0", "--epochs", "0", "--seed", "42");
        var reviews = Texts.foodReviews();
        int kept = reviews.train().size() - settings.whole("--validation");
        if (kept < 1 || kept > reviews.train().size()) throw new IllegalArgumentException("sentiment: --validation is a number of training reviews, 0 for the test set");
        var train = reviews.train().subList(0, kept);
        var test = kept < reviews.train().size() ? reviews.train().subList(kept, reviews.train().size()) : reviews.test();
        double always = share(test);
        screen.out().printf(Locale.ROOT, "%,d reviews to learn from, %,d to test with; the larger class is %.1f %% of these%n", train.size(), test.size(), 100 * Math.max(always, 1 - always));
        var key = Key.of(settings.whole("--seed"));
        var words = WordTokenizer.train(train.stream().map(Review::text).toList(), WORDS, 2, true);
        for (String name : settings.text("--models").split(",")) train(screen, recipe(name, words, key.foldIn(0)), settings.whole("--epochs"), train, test, key);
    }

    static Recipe recipe(String name, WordTokenizer words, Key key) {
        var k = key.split(3);
        int n = words.size();
        return switch (name) {
            case "logistic" -> new Recipe(name, new Logistic(new EmbeddingBag(Tensor.zeros(n, 1), EmbeddingBag.Mode.SUM, 0), Tensor.scalar(0, DType.F32)),
                    text -> distinct(words.encode(text)), 3e-3, 0.3, 12);
            case "average" -> new Recipe(name, new Average(new EmbeddingBag(Random.normal(k[0], 0, 0.1, Shape.of(n + PAIRS, 32)), EmbeddingBag.Mode.MEAN, 0), Linear.init(32, 1, k[1])),
                    text -> withPairs(words.encode(text), n), 1e-2, 0.1, 3);
            case "lstm" -> new Recipe(name, new Reader(new Embedding(Random.normal(k[0], 0, 0.3, Shape.of(n, 64))), Lstm.init(64, 48, RecurrentOptions.DEFAULT.bidirectional(true), k[1]),
                    Linear.init(96, 1, k[2]), new EmbeddingBag(Tensor.zeros(n, 1), EmbeddingBag.Mode.SUM, 0)), text -> first(words.encode(text)), 3e-3, 0.1, 8);
            default -> throw new IllegalArgumentException("sentiment: no model " + name + "; there are logistic, average, lstm");
        };
    }

    /** The share of test reviews judged rightly after the last epoch. */
    static double train(Screen screen, Recipe recipe, int epochs, List<Review> train, List<Review> test, Key key) {
        long start = System.nanoTime();
        int passes = epochs > 0 ? epochs : recipe.epochs;
        var data = dataset(train, recipe.reading);
        var k = key.split(2);
        // Batches of reviews of about the same length need little padding.
        var loader = DataLoader.of(data, 32).sampler(Sampler.bucketed(train.stream().mapToInt(r -> recipe.reading.tokens(r.text()).length).toArray(), 20, k[0]));
        var trainer = Trainer.of(recipe.model, Sentiment::scored)
                .optimizer(AdamW.with(Schedule.oneCycle(recipe.rate, (long) passes * loader.batches())).weightDecay(recipe.decay).clipNorm(1))
                .epochs(passes).key(k[1]);
        var model = trainer.fit(loader).model();
        double accuracy = trainer.testBatch(100).evaluate(model, dataset(test, recipe.reading)).get("accuracy");
        screen.out().printf(Locale.ROOT, "%-9s %2d epochs   accuracy %.2f %% of %,d   training reviews %.2f %%   %3.0f s%n", recipe.name, passes, 100 * accuracy, test.size(),
                100 * trainer.evaluate(model, data).get("accuracy"), (System.nanoTime() - start) / 1e9);
        return accuracy;
    }

    private static Scored scored(Model model, Batch batch, Context context) {
        var logits = model.apply(batch.text, context);
        var right = logits.stopGradient().gt(0).eq(batch.great.gt(0.5)).to(DType.F32).mean();
        return new Scored(Losses.binaryCrossEntropyWithLogits(logits, batch.great), Map.of("accuracy", right));
    }

    /** Batches are padded to 32, 64, 128, … tokens, so that few shapes occur: each is a program. */
    private static Dataset<Batch> dataset(List<Review> reviews, Reading reading) {
        var all = reviews.stream().map(r -> new Labelled(Tensor.of(reading.tokens(r.text())).to(DType.I64), r.great() ? 1 : 0)).toList();
        return Dataset.collated(all.size(), all::get, (List<Labelled> some) -> {
            float[] great = new float[some.size()];
            for (int i = 0; i < great.length; i++) great[i] = some.get(i).great;
            int longest = some.stream().mapToInt(l -> l.tokens.size(0)).max().orElse(1);
            return new Batch(Collate.pad(some.stream().map(Labelled::tokens).toList(), 0, room(longest)), Tensor.of(great));
        });
    }

    /** The least power of two from 32 on that has room for a text. */
    static int room(int length) {
        return length <= 32 ? 32 : Integer.highestOneBit(length - 1) * 2;
    }

    private static double share(List<Review> reviews) {
        return reviews.stream().filter(Review::great).count() / (double) reviews.size();
    }

    private static int[] distinct(int[] tokens) {
        return Arrays.stream(tokens).distinct().toArray();
    }

    private static int[] first(int[] tokens) {
        return Arrays.copyOf(tokens, Math.min(tokens.length, LONGEST));
    }

    /** The words, then each pair of neighbours as a number from {@code words} on. */
    static int[] withPairs(int[] tokens, int words) {
        var pairs = IntStream.range(1, tokens.length).map(i -> words + Math.floorMod((tokens[i - 1] * 31_337 + tokens[i]) * 0x9E3779B1 >>> 7, PAIRS));
        return IntStream.concat(Arrays.stream(tokens), pairs).toArray();
    }
}
