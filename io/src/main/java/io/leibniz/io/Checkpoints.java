package io.leibniz.io;

import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Models, or any trees of tensors, as safetensors files: one entry a leaf, named by its path of fields.
 *
 * {@snippet :
 * Checkpoints.save(Path.of("model.safetensors"), model);
 * model = Checkpoints.load(Path.of("model.safetensors"), Net.init(Key.of(0)));
 * }
 */
public final class Checkpoints {
    private Checkpoints() {}

    /** Writes aside and then under the name, so that the previous file stays whole until the new one is. */
    public static void save(Path file, Object tree) throws IOException {
        List<String> names = Tree.names(tree);
        List<Tensor> leaves = Tree.leaves(tree);
        Map<String, Tensor> all = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            if (all.put(name(names.get(i)), leaves.get(i)) != null) {
                throw new IllegalArgumentException("save: two leaves are named '" + names.get(i) + "'; give map keys and fields names that differ");
            }
        }
        Safetensors.write(file, all, Map.of("format", "leibniz"));
    }

    private static String name(String path) {
        return path.isEmpty() ? "tensor" : path;
    }

    /**
     * Reads a tree of the structure of {@code like}, whose own numbers don't matter.
     *
     * @throws FormatException if a leaf is missing, another is there, or shapes or types differ
     */
    public static <T> T load(Path file, T like) throws IOException {
        return load(file, Safetensors.read(file).tensors(), like);
    }

    /**
     * Reads one part of a tree, such as {@code model} of a record with that field; other parts of the file aren't read.
     *
     * @param part the path of the part
     * @throws FormatException if a leaf of the part is missing, another is there, or shapes or types differ
     */
    public static <T> T load(Path file, String part, T like) throws IOException {
        Map<String, Tensor> found = new LinkedHashMap<>();
        try (MappedSafetensors mapped = MappedSafetensors.open(file)) {
            for (String name : mapped.names()) {
                if (name.equals(part)) found.put(name(""), mapped.read(name));
                else if (name.startsWith(part + ".")) found.put(name.substring(part.length() + 1), mapped.read(name));
            }
        }
        return load(file, found, like);
    }

    private static <T> T load(Path file, Map<String, Tensor> tensors, T like) throws FormatException {
        Tree.Flat<T> flat = Tree.flatten(like);
        Map<String, Tensor> found = new LinkedHashMap<>(tensors);
        List<Tensor> leaves = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < flat.leaves().size(); i++) {
            String name = name(flat.structure().names().get(i));
            Tensor expected = flat.leaves().get(i);
            Tensor t = found.remove(name);
            if (t == null) problems.add(name + " is missing");
            else if (!t.shape().equals(expected.shape()) || t.dtype() != expected.dtype()) {
                problems.add(name + " is " + t.dtype() + t.shape() + ", the model has " + expected.dtype() + expected.shape());
            }
            leaves.add(t);
        }
        for (String extra : found.keySet()) problems.add(extra + " is not in the model");
        if (!problems.isEmpty()) {
            String shown = String.join("; ", problems.subList(0, Math.min(5, problems.size())));
            throw new FormatException(file.getFileName() + ": not a file of this model: " + shown
                    + (problems.size() > 5 ? "; and " + (problems.size() - 5) + " more" : ""));
        }
        return flat.structure().unflatten(leaves);
    }
}
