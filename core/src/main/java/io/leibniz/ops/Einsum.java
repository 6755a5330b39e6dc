package io.leibniz.ops;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Einstein's sum, as products of matrices: operands are joined two at a time from the left. See {@link Tensor#einsum}. */
public final class Einsum {
    /** Axes of the ellipsis, counted from the last, under letters that nobody can type. */
    private static final char DOTS = '\u2400';

    private Einsum() {}

    /** A tensor whose axes have letters, each once. */
    private record Named(Tensor x, String axes) {}

    /** What {@link Tensor#einsum} does. */
    public static Tensor apply(String equation, Tensor... x) {
        String e = equation.replace(" ", "");
        int arrow = e.indexOf("->");
        String[] inputs = (arrow < 0 ? e : e.substring(0, arrow)).split(",", -1);
        if (inputs.length != x.length) throw new ShapeException("einsum: \"" + equation + "\" names " + inputs.length + " operands, " + x.length + " are given");
        List<Named> operands = new ArrayList<>();
        TreeMap<Character, Integer> count = new TreeMap<>();
        int dots = 0;
        for (int i = 0; i < x.length; i++) {
            String axes = letters(equation, inputs[i], x[i]);
            for (char c : axes.toCharArray()) {
                if (c >= DOTS) dots = Math.max(dots, c - DOTS + 1);
                count.merge(c, 1, Integer::sum);
            }
            operands.add(diagonal(x[i], axes));
        }
        String dotted = dots(dots);
        String out;
        if (arrow >= 0) {
            out = e.substring(arrow + 2).replace("...", dotted);
        } else {
            StringBuilder s = new StringBuilder(dotted);
            count.forEach((c, n) -> {
                if (n == 1 && c < DOTS) s.append(c);
            });
            out = s.toString();
        }
        for (int i = 0; i < out.length(); i++) {
            char c = out.charAt(i);
            if (!count.containsKey(c) || out.indexOf(c) != i) {
                throw new ShapeException("einsum: the result of \"" + equation + "\" names '" + c + "', which " + (count.containsKey(c) ? "stands there twice" : "no operand has"));
            }
        }
        Named all = operands.getFirst();
        for (int i = 1; i < operands.size(); i++) {
            Set<Character> later = new LinkedHashSet<>();
            for (char c : out.toCharArray()) later.add(c);
            for (Named n : operands.subList(i + 1, operands.size())) for (char c : n.axes.toCharArray()) later.add(c);
            all = join(equation, all, operands.get(i), later);
        }
        Set<Character> last = new LinkedHashSet<>();
        for (char c : out.toCharArray()) last.add(c);
        all = sumOut(all, last);
        int[] order = new int[out.length()];
        for (int i = 0; i < order.length; i++) order[i] = all.axes.indexOf(out.charAt(i));
        return all.x.permute(order);
    }

    private static String dots(int n) {
        StringBuilder s = new StringBuilder();
        for (int i = n - 1; i >= 0; i--) s.append((char) (DOTS + i));
        return s.toString();
    }

    private static String letters(String equation, String input, Tensor x) {
        int named = input.replace("...", "").length();
        if (input.contains("...")) input = input.replace("...", dots(Math.max(0, x.rank() - named)));
        for (char c : input.toCharArray()) {
            if (!(Character.isLetter(c) || c >= DOTS)) throw new ShapeException("einsum: '" + c + "' in \"" + equation + "\"; axes are named by letters");
        }
        if (input.length() != x.rank()) {
            throw new ShapeException("einsum: an operand of \"" + equation + "\" has shape " + x.shape() + ", " + x.rank() + " axes, and " + input.length() + " letters");
        }
        return input;
    }

    /** A letter that stands twice takes the diagonal. */
    private static Named diagonal(Tensor x, String axes) {
        for (int i = 0; i < axes.length(); i++) {
            int j = axes.indexOf(axes.charAt(i), i + 1);
            if (j < 0) continue;
            if (x.size(i) != x.size(j)) throw new ShapeException("einsum: axes '" + axes.charAt(i) + "' of shape " + x.shape() + " differ: " + x.size(i) + " and " + x.size(j));
            String rest = axes.substring(0, i) + axes.substring(i + 1, j) + axes.substring(j + 1) + axes.charAt(i);
            return diagonal(x.diagonal(0, i, j), rest);
        }
        return new Named(x, axes);
    }

    private static Named sumOut(Named n, Set<Character> keep) {
        StringBuilder left = new StringBuilder();
        List<Integer> out = new ArrayList<>();
        for (int i = 0; i < n.axes.length(); i++) {
            if (keep.contains(n.axes.charAt(i))) left.append(n.axes.charAt(i));
            else out.add(i);
        }
        return out.isEmpty() ? n : new Named(n.x.sum(out.stream().mapToInt(i -> i).toArray()), left.toString());
    }

    /** One matrix product: letters in both that are needed later are batch, others in both are contracted. */
    private static Named join(String equation, Named a, Named b, Set<Character> later) {
        Set<Character> inA = new LinkedHashSet<>();
        for (char c : a.axes.toCharArray()) inA.add(c);
        Set<Character> inB = new LinkedHashSet<>();
        for (char c : b.axes.toCharArray()) inB.add(c);
        Set<Character> keepA = new LinkedHashSet<>(later);
        keepA.addAll(inB);
        Set<Character> keepB = new LinkedHashSet<>(later);
        keepB.addAll(inA);
        Named l = sumOut(a, keepA);
        Named r = sumOut(b, keepB);
        StringBuilder batch = new StringBuilder();
        StringBuilder rows = new StringBuilder();
        StringBuilder inner = new StringBuilder();
        StringBuilder columns = new StringBuilder();
        for (char c : l.axes.toCharArray()) (r.axes.indexOf(c) < 0 ? rows : later.contains(c) ? batch : inner).append(c);
        for (char c : r.axes.toCharArray()) if (l.axes.indexOf(c) < 0) columns.append(c);
        for (char c : (batch.toString() + inner).toCharArray()) {
            int m = l.x.size(l.axes.indexOf(c));
            int n = r.x.size(r.axes.indexOf(c));
            if (m != n && m != 1 && n != 1) throw new ShapeException("einsum: axis '" + c + "' of \"" + equation + "\" has " + m + " and " + n + " elements; they must be equal or 1");
        }
        Shape common = Shape.broadcast("einsum", extents(l, batch.toString()), extents(r, batch.toString()));
        Shape summed = Shape.broadcast("einsum", extents(l, inner.toString()), extents(r, inner.toString()));
        Shape m = extents(l, rows.toString());
        Shape n = extents(r, columns.toString());
        Tensor left = arrange(l, batch + rows.toString() + inner).expand(common.concat(m).concat(summed)).reshape(common.concat(Shape.of(m.numel(), summed.numel())));
        Tensor right = arrange(r, batch.toString() + inner + columns).expand(common.concat(summed).concat(n)).reshape(common.concat(Shape.of(summed.numel(), n.numel())));
        return new Named(left.matmul(right).reshape(common.concat(m).concat(n)), batch + rows.toString() + columns);
    }

    private static Shape extents(Named n, String letters) {
        return Shape.of(letters.chars().map(c -> n.x.size(n.axes.indexOf(c))).toArray());
    }

    private static Tensor arrange(Named n, String letters) {
        return n.x.permute(letters.chars().map(c -> n.axes.indexOf(c)).toArray());
    }
}
