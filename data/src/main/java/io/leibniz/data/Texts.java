package io.leibniz.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Texts to learn language from. */
public final class Texts {
    private Texts() {}

    /**
     * "Tiny Shakespeare" (Karpathy 2015): 1,115,394 characters of 65 kinds from Shakespeare's plays, in the public domain. It
     * ships with the library.
     */
    public static String shakespeare() throws IOException {
        String name = "tinyshakespeare.txt.gz";
        var in = Texts.class.getResourceAsStream(name);
        if (in == null) throw new IOException(name + " is missing from the jar of io.leibniz.data");
        try (BufferedReader text = TextFiles.open(in)) {
            return text.readAllAsString();
        }
    }

    private static final Map<String, String> NOVELS = new LinkedHashMap<>();

    static {
        NOVELS.put("Sense and Sensibility", "sensesensibility");
        NOVELS.put("Pride and Prejudice", "prideprejudice");
        NOVELS.put("Mansfield Park", "mansfieldpark");
        NOVELS.put("Emma", "emma");
        NOVELS.put("Northanger Abbey", "northangerabbey");
        NOVELS.put("Persuasion", "persuasion");
    }

    /**
     * Jane Austen's six novels by title, in the order in which they were published, four million characters in all and in the
     * public domain, from Debian's package {@code r-cran-janeaustenr}.
     *
     * @throws DataException if it isn't installed, or a file isn't what it should be
     */
    public static Map<String, String> austen() throws IOException {
        return austen(RData.folder("janeaustenr", "Jane Austen's novels", "r-cran-janeaustenr"));
    }

    /** The same from a folder with {@code Rdata.rdx} and {@code Rdata.rdb}. */
    public static Map<String, String> austen(Path folder) throws IOException {
        Map<String, String> novels = new LinkedHashMap<>();
        for (var n : NOVELS.entrySet()) {
            String[] lines = RData.read(folder, n.getValue()).texts();
            if (lines == null) throw new DataException(folder + ": " + n.getValue() + " are no lines of text");
            novels.put(n.getKey(), String.join("\n", lines) + "\n");
        }
        return novels;
    }

    /** What somebody wrote of a food, and whether they gave it five stars. */
    public record Review(String text, boolean great) {}

    /** Reviews of foods at Amazon (McAuley and Leskovec 2013) in their official parts. */
    public record Reviews(List<Review> train, List<Review> test) {}

    /**
     * 4,000 reviews of foods to learn from and 1,000 to test with, from Debian's package {@code r-cran-modeldata} (MIT licence).
     *
     * @throws DataException if it isn't installed, or a file isn't what it should be
     */
    public static Reviews foodReviews() throws IOException {
        return foodReviews(RData.folder("modeldata", "the food reviews", "r-cran-modeldata"));
    }

    /** The same from a folder with {@code Rdata.rdx} and {@code Rdata.rdb}. */
    public static Reviews foodReviews(Path folder) throws IOException {
        return new Reviews(reviews(folder, "training_data"), reviews(folder, "testing_data"));
    }

    private static List<Review> reviews(Path folder, String part) throws IOException {
        RData.Value table = RData.read(folder, part);
        RData.Value review = table.get("review");
        RData.Value score = table.get("score");
        String[] texts = review == null ? null : review.texts();
        String[] scores = score == null ? null : score.texts();
        if (texts == null || scores == null || texts.length != scores.length) throw new DataException(folder + ": " + part + " has no columns review and score of texts");
        List<Review> all = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) all.add(new Review(texts[i], "great".equals(scores[i])));
        return List.copyOf(all);
    }
}
