package io.leibniz.nn;

import io.leibniz.ops.Functional;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;

/**
 * Attention in several heads (Vaswani et al. 2017): concat(head₁, …)·W_oᵀ + b_o with
 * headᵢ = {@link Functional#scaledDotProductAttention softmax(qᵢ·kᵢᵀ/√D)·vᵢ} of projections of queries, keys and values.
 * With fewer heads of keys and values than of queries, groups of queries share one (Ainslie et al. 2023).
 *
 * {@snippet :
 * var attention = MultiHeadAttention.init(64, 4, Key.of(42));
 * attention.apply(Tensor.zeros(8, 10, 64), AttentionMask.CAUSAL, Context.eval());       // f32[8, 10, 64]
 * }
 *
 * @param query E → heads·D
 * @param key → keyHeads·D
 * @param value → keyHeads·D
 * @param out heads·D → E
 * @param heads of queries
 * @param keyHeads of keys and values; heads is a multiple
 * @param rotary turns queries and keys by their positions; or null
 * @param dropout of the weights, in training
 */
public record MultiHeadAttention(Linear query, Linear key, Linear value, Linear out, int heads, int keyHeads, Rotary rotary,
        double dropout) implements Layer {

    public MultiHeadAttention {
        int width = query.weight().size(0);
        if (heads < 1 || keyHeads < 1 || heads % keyHeads != 0 || width % heads != 0) {
            throw new IllegalArgumentException("attention: " + width + " features in " + heads + " heads of queries and " + keyHeads
                    + " of keys; features must be a multiple of heads, and heads of keyHeads");
        }
        if (key.weight().size(0) != width / heads * keyHeads || value.weight().size(0) % keyHeads != 0) {
            throw new ShapeException("attention: keys of " + key.weight().size(0) + " and values of " + value.weight().size(0)
                    + " features; keys need " + width / heads + " for each of " + keyHeads + " heads, values a multiple of the heads");
        }
    }

    /** As many heads of keys as of queries. */
    public static MultiHeadAttention init(int width, int heads, Key key) {
        return init(width, heads, heads, key);
    }

    /**
     * As in PyTorch: the three projections' weights uniform by Glorot's bound for all of them together, the last's uniform in
     * [−1/√width, 1/√width], biases 0.
     */
    public static MultiHeadAttention init(int width, int heads, int keyHeads, Key key) {
        if (heads < 1 || width % heads != 0) throw new IllegalArgumentException("attention: " + width + " features don't divide into " + heads + " heads");
        Key[] k = key.split(4);
        int shared = width / heads * keyHeads;
        double b = Math.sqrt(6.0 / (width + width + 2.0 * shared));
        return new MultiHeadAttention(projection(k[0], b, width, width), projection(k[1], b, shared, width), projection(k[2], b, shared, width),
                projection(k[3], 1 / Math.sqrt(width), width, width), heads, keyHeads, null, 0);
    }

    private static Linear projection(Key key, double bound, int out, int in) {
        return new Linear(Random.uniform(key, -bound, bound, Shape.of(out, in)), Tensor.zeros(out));
    }

    public MultiHeadAttention rotary(Rotary rotary) {
        return new MultiHeadAttention(query, key, value, out, heads, keyHeads, rotary, dropout);
    }

    public MultiHeadAttention dropout(double dropout) {
        return new MultiHeadAttention(query, key, value, out, heads, keyHeads, rotary, dropout);
    }

    /** Of a sequence [N, L, E] to itself, everything to everything. */
    @Override
    public Tensor apply(Tensor x, Context context) {
        return apply(x, x, x, AttentionMask.NONE, context);
    }

    /** Of a sequence [N, L, E] to itself. */
    public Tensor apply(Tensor x, AttentionMask mask, Context context) {
        return apply(x, x, x, mask, context);
    }

    /**
     * @param q [N, L, E]
     * @param k [N, S, in of the keys]
     * @param v [N, S, in of the values]
     * @return [N, L, E]
     * @throws ShapeException if shapes don't fit
     */
    public Tensor apply(Tensor q, Tensor k, Tensor v, AttentionMask mask, Context context) {
        Tensor queries = split("query", query.apply(q), heads);
        Tensor keys = split("key", key.apply(k), keyHeads);
        if (rotary != null) {
            queries = rotary.apply(queries);
            keys = rotary.apply(keys);
        }
        return attend(queries, keys, split("value", value.apply(v), keyHeads), mask, context);
    }

    /** What a step with a cache gives: [N, L, E], and the cache with the step's keys and values. */
    public record Step(Tensor y, KeyValueCache cache) {}

    /** An empty cache for this attention. */
    public KeyValueCache cache(int batch, int capacity) {
        return KeyValueCache.empty(batch, keyHeads, capacity, query.weight().size(0) / heads, query.weight().dtype());
    }

    /**
     * Causal attention of the next positions of a sequence to all before and to themselves.
     *
     * @param x [N, L, E], which follow the cache's elements; L is 1 as a rule
     * @throws io.leibniz.tensor.IndexException if the cache is full
     */
    public Step step(Tensor x, KeyValueCache cache) {
        Tensor at = cache.positions(x.size(1));
        Tensor queries = split("query", query.apply(x), heads);
        Tensor keys = split("key", key.apply(x), keyHeads);
        if (rotary != null) {
            queries = rotary.apply(queries, at);
            keys = rotary.apply(keys, at);
        }
        KeyValueCache next = cache.append(keys, split("value", value.apply(x), keyHeads));
        AttentionMask mask = AttentionMask.of(Tensor.arange(cache.capacity()).le(at.unsqueeze(1)));
        return new Step(attend(queries, next.keys(), next.values(), mask, Context.eval()), next);
    }

    private Tensor attend(Tensor q, Tensor k, Tensor v, AttentionMask mask, Context context) {
        Shape s = q.shape();
        double drop = context.training() ? dropout : 0;
        Key noise = drop > 0 ? context.nextKey() : null;
        Tensor y;
        if (heads == keyHeads) {
            y = Functional.scaledDotProductAttention(q, k, v, mask.mask(), mask.causal(), drop, noise);
        } else {
            Tensor grouped = q.reshape(s.dim(0), keyHeads, heads / keyHeads, s.dim(2), s.dim(3));
            y = Functional.scaledDotProductAttention(grouped, k.unsqueeze(2), v.unsqueeze(2), mask.grouped(heads, keyHeads), mask.causal(), drop, noise);
            y = y.reshape(s.dim(0), heads, s.dim(2), v.size(-1));
        }
        return out.apply(y.transpose(1, 2).reshape(s.dim(0), s.dim(2), heads * v.size(-1)));
    }

    /** [N, L, heads·D] as [N, heads, L, D]. */
    private static Tensor split(String name, Tensor x, int heads) {
        if (x.rank() != 3) throw new ShapeException("attention: the " + name + " has " + x.rank() + " axes; it must be [N, L, E]");
        return x.reshape(x.size(0), x.size(1), heads, x.size(2) / heads).transpose(1, 2);
    }
}
