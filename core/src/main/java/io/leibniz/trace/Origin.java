package io.leibniz.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where in the user's program an operation was called.
 *
 * @param frames the user's and the layers' calls that led to it, the innermost first; not the library's own
 * @param derivativeOf for an operation of a backward pass: the name of the forward operation whose derivative it belongs
 *     to, and {@code frames} are that operation's; else null
 */
public record Origin(List<StackTraceElement> frames, String derivativeOf) {
    private static final StackWalker WALKER = StackWalker.getInstance();
    private static final String ROOT = "io.leibniz.";
    private static final Set<String> LIBRARY = Set.of("tensor", "ops", "prim", "trace", "transform", "tree", "random", "kernel", "graph",
            "debug", "cpu", "io", "data", "nn");

    /** Stands between the call of a compiled program and the calls inside of it. */
    public static final StackTraceElement PROGRAM = new StackTraceElement("io.leibniz.transform.Program", "run", null, -1);

    /** The calls that are running now, without the outermost {@code below} of the stack. */
    static Origin here(int below) {
        return WALKER.walk(s -> {
            List<StackWalker.StackFrame> all = s.toList();
            List<StackTraceElement> frames = new ArrayList<>();
            for (StackWalker.StackFrame f : all.subList(0, Math.max(0, all.size() - below))) {
                if (isUser(f.getClassName()) || isLayer(f.getClassName())) frames.add(f.toStackTraceElement());
            }
            return new Origin(List.copyOf(frames), null);
        });
    }

    /** The innermost call of the user's program alone. */
    static Origin line() {
        return WALKER.walk(s -> new Origin(s.filter(f -> isUser(f.getClassName())).limit(1)
                .map(StackWalker.StackFrame::toStackTraceElement).toList(), null));
    }

    /** How many calls lie outside of the user's innermost one. */
    static int belowUser() {
        return WALKER.walk(s -> (int) s.dropWhile(f -> !isUser(f.getClassName())).skip(1).count());
    }

    static int depth() {
        return WALKER.walk(s -> (int) s.count());
    }

    /** Whether a class is neither the library's nor the JDK's. */
    public static boolean isUser(String type) {
        return !isLibrary(type) && !type.startsWith("java.") && !type.startsWith("jdk.") && !type.startsWith("sun.");
    }

    private static boolean isLayer(String type) {
        return type.startsWith("io.leibniz.nn.");
    }

    private static boolean isLibrary(String type) {
        if (!type.startsWith(ROOT)) return false;
        int end = type.indexOf('.', ROOT.length());
        return end > 0 && LIBRARY.contains(type.substring(ROOT.length(), end));
    }

    /** The calls that led to a program's run, then those that led to a step inside of it. */
    Origin into(Origin step) {
        List<StackTraceElement> all = new ArrayList<>(step.frames);
        all.add(PROGRAM);
        all.addAll(frames);
        return new Origin(List.copyOf(all), step.derivativeOf);
    }

    Origin derivative(String operation) {
        return new Origin(frames, operation);
    }

    /** The user's line, as in {@code Train.java:31}; empty if no call of the user's is known. */
    public String place() {
        for (StackTraceElement f : frames) if (isUser(f.getClassName())) return f.getFileName() + ":" + f.getLineNumber();
        return "";
    }

    /** The user's line and method, as in {@code Train.java:31 (Train.loss)}. */
    public String where() {
        for (StackTraceElement f : frames) if (isUser(f.getClassName())) return place() + " (" + method(f) + ")";
        return "";
    }

    /** A call without its package: {@code Train.loss}; a lambda under the name of the method that it stands in. */
    public static String method(StackTraceElement f) {
        String type = f.getClassName().substring(f.getClassName().lastIndexOf('.') + 1).replace('$', '.');
        String name = f.getMethodName();
        if (name.startsWith("lambda$")) name = name.substring(7, name.lastIndexOf('$'));
        return type + "." + name;
    }
}
