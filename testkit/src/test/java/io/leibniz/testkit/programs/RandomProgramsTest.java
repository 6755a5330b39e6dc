package io.leibniz.testkit.programs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.testkit.programs.Trial.Kind;
import io.leibniz.testkit.programs.Trial.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random programs through stacks of transforms up to three deep, in every order: against the same derivatives by other ways,
 * against compiled programs to the bit, and against nested finite differences. {@code -Dleibniz.programs=1000} sets how many the
 * long run takes, {@code -Dleibniz.programs.first=5000} the first number: with 1 and the number of a disagreement it is replayed.
 */
class RandomProgramsTest {
    /** Which of eight in a row computes in f32. */
    private static final int SINGLE = 5;
    private static final int PAIRS = Transform.values().length * Transform.values().length;

    /** Every transform alone and every pair once, and some of three. */
    @Test
    void aFewHundred() {
        run(0, Transform.values().length + PAIRS + 20);
    }

    /** Every stack several times. */
    @Test
    @Tag("slow")
    void tenThousand() {
        run(Integer.getInteger("leibniz.programs.first", 0), Integer.getInteger("leibniz.programs", 10_000));
    }

    private static List<Stack> stacks() {
        List<Stack> all = new ArrayList<>(Stack.all(1));
        all.addAll(Stack.all(2));
        List<Stack> three = new ArrayList<>(Stack.all(3));
        Collections.shuffle(three, new Random(1));
        all.addAll(three);
        return all;
    }

    private static void run(int first, int count) {
        List<Stack> stacks = stacks();
        Map<Kind, Integer> outcomes = new EnumMap<>(Kind.class);
        int[] used = new int[stacks.size()];
        // By how many derivatives a stack takes, and how many of them differences confirmed.
        int[][] confirmed = new int[7][4];
        Map<Transform, Integer> through = new EnumMap<>(Transform.class);
        List<String> failures = new ArrayList<>();
        for (int seed = first; seed < first + count; seed++) {
            Stack stack = stacks.get(seed % stacks.size()).with(seed / stacks.size() + seed % 7);
            Outcome outcome = null;
            int order = stack.transforms().stream().mapToInt(t -> t.order).sum();
            // A program with enormous derivatives says little: its place is taken by the next one of its own line of seeds.
            for (long attempt = 0; outcome == null || outcome.kind() == Kind.TOO_LARGE; attempt++) {
                Program program = Generator.program(seed + attempt * 1_000_003, order > 3 ? 4 : order > 1 ? 6 : 10, stack.transforms().contains(Transform.JIT), seed % 8 == SINGLE);
                Trial trial = new Trial(program, stack);
                outcome = trial.run();
                outcomes.merge(outcome.kind(), 1, Integer::sum);
                if (outcome.failed()) failures.add(report(seed, trial, outcome));
            }
            used[seed % stacks.size()]++;
            if (seed % 8 != SINGLE) confirmed[order][outcome.differences()]++;
            for (Transform t : stack.transforms()) through.merge(t, 1, Integer::sum);
        }
        int least = Arrays.stream(used).min().orElseThrow();
        failures.forEach(System.out::println);
        System.out.printf("%,d programs, through each of %,d stacks %d times at least; levels: %s%n%s%n", count, stacks.size(), least, through, outcomes);
        for (int order = 1; order < 7; order++) {
            System.out.printf("%d derivatives: by differences none, 1, 2, 3 of them in %s programs%n", order, Arrays.toString(confirmed[order]));
        }
        System.out.printf("%,d programs, %,d disagreements%n", count, failures.size());
        assertTrue(failures.isEmpty(), () -> failures.size() + " disagreements, the first:\n" + failures.getFirst());
    }

    private static String report(int number, Trial trial, Outcome outcome) {
        Trial small = trial.shrunk();
        return "DISAGREEMENT, replayed by -Dleibniz.programs.first=" + number + " -Dleibniz.programs=1\n" + trial + "\n" + outcome.what() + "\nshrunk to " + small + "\n" + small.run().what() + "\n";
    }
}
