package io.leibniz.examples;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an example lets one set on the command line, {@code --steps 500}, with defaults. */
record Settings(String example, Map<String, String> values) {
    /**
     * @param defaults names and values in turn
     * @throws IllegalArgumentException for a name that is none of them, or one without value
     */
    static Settings of(String example, List<String> arguments, String... defaults) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < defaults.length; i += 2) values.put(defaults[i], defaults[i + 1]);
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            if (!values.containsKey(name)) throw new IllegalArgumentException(example + ": no setting " + name + "; there are " + String.join(", ", values.keySet()));
            if (i + 1 == arguments.size()) throw new IllegalArgumentException(example + ": " + name + " needs a value, such as " + values.get(name).strip());
            values.put(name, arguments.get(i + 1));
        }
        return new Settings(example, values);
    }

    String text(String name) {
        return values.get(name);
    }

    int whole(String name) {
        try {
            return Integer.parseInt(text(name));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(example + ": " + name + " is a whole number, not " + text(name), e);
        }
    }

    double number(String name) {
        try {
            return Double.parseDouble(text(name));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(example + ": " + name + " is a number, not " + text(name), e);
        }
    }
}
