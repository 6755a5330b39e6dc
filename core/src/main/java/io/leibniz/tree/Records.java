package io.leibniz.tree;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** How to read and make a record type: looked up once, then method handles. */
final class Records {
    private static final ClassValue<Records> CACHE = new ClassValue<>() {
        @Override
        protected Records computeValue(Class<?> type) {
            return new Records(type);
        }
    };

    private final Class<?> type;
    private final String[] names;
    private final boolean[] buffers;
    private final MethodHandle[] accessors;
    private final MethodHandle constructor;

    private Records(Class<?> type) {
        this.type = type;
        RecordComponent[] components = type.getRecordComponents();
        int n = components.length;
        names = new String[n];
        buffers = new boolean[n];
        accessors = new MethodHandle[n];
        Class<?>[] types = new Class<?>[n];
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            for (int i = 0; i < n; i++) {
                RecordComponent c = components[i];
                names[i] = c.getName();
                buffers[i] = c.isAnnotationPresent(Buffer.class);
                types[i] = c.getType();
                Method m = c.getAccessor();
                m.setAccessible(true);
                accessors[i] = lookup.unreflect(m).asType(MethodType.methodType(Object.class, Object.class));
            }
            Constructor<?> k = type.getDeclaredConstructor(types);
            k.setAccessible(true);
            constructor = lookup.unreflectConstructor(k).asSpreader(Object[].class, n)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalArgumentException("record " + type.getName() + " can't be taken apart: its package must be"
                    + " open to io.leibniz.core; add to its module-info: opens " + type.getPackageName() + " to io.leibniz.core;", e);
        }
    }

    static Records of(Class<?> type) {
        return CACHE.get(type);
    }

    Class<?> type() {
        return type;
    }

    int size() {
        return names.length;
    }

    String name(int i) {
        return names[i];
    }

    boolean isBuffer(int i) {
        return buffers[i];
    }

    Object get(Object record, int i) {
        try {
            return accessors[i].invokeExact(record);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("reading field " + names[i] + " of a record of type " + record.getClass().getName(), e);
        }
    }

    Object create(Object[] fields) {
        try {
            return (Object) constructor.invokeExact(fields);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("making a record with fields " + Arrays.toString(names), e);
        }
    }
}
