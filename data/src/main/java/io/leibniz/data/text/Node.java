package io.leibniz.data.text;

import io.leibniz.data.DataException;
import java.util.List;
import java.util.Map;

/**
 * An object of a tokenizer's file, with messages that name the place.
 *
 * @param fields as JSON has them
 * @param what the file and the path in it
 */
record Node(Map<?, ?> fields, String what) {
    DataException wrong(String text) {
        return new DataException(what + ": " + text);
    }

    boolean has(String field) {
        return fields.get(field) != null;
    }

    /** An object, or null where there is none. */
    Node child(String field) throws DataException {
        Object v = fields.get(field);
        if (v == null) return null;
        if (v instanceof Map<?, ?> m) return new Node(m, what + "." + field);
        throw wrong(field + " is no object");
    }

    Node required(String field) throws DataException {
        Node n = child(field);
        if (n == null) throw wrong(field + " is missing");
        return n;
    }

    List<?> list(String field) throws DataException {
        Object v = fields.get(field);
        if (v instanceof List<?> l) return l;
        if (v == null) return List.of();
        throw wrong(field + " is no array");
    }

    /** The objects of an array. */
    List<Node> nodes(String field) throws DataException {
        List<Node> nodes = new java.util.ArrayList<>();
        for (Object o : list(field)) {
            if (!(o instanceof Map<?, ?> m)) throw wrong(field + " holds something else than objects");
            nodes.add(new Node(m, what + "." + field + "[" + nodes.size() + "]"));
        }
        return nodes;
    }

    String text(String field, String otherwise) throws DataException {
        Object v = fields.get(field);
        if (v == null) return otherwise;
        if (v instanceof String s) return s;
        throw wrong(field + " is no text");
    }

    String text(String field) throws DataException {
        String s = text(field, null);
        if (s == null) throw wrong(field + " is missing");
        return s;
    }

    boolean flag(String field, boolean otherwise) throws DataException {
        Object v = fields.get(field);
        if (v == null) return otherwise;
        if (v instanceof Boolean b) return b;
        throw wrong(field + " is neither true nor false");
    }

    int number(String field, int otherwise) throws DataException {
        Object v = fields.get(field);
        if (v == null) return otherwise;
        if (v instanceof Long n && n >= 0 && n <= Integer.MAX_VALUE) return n.intValue();
        throw wrong(field + " is no number from 0 to " + Integer.MAX_VALUE);
    }

    String type() throws DataException {
        return text("type");
    }
}
