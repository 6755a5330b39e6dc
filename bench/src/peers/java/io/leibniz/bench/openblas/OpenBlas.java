package io.leibniz.bench.openblas;

import io.leibniz.bench.Framework;
import io.leibniz.bench.Problem;
import io.leibniz.bench.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;

/** OpenBLAS's {@code sgemm} on native memory, which spares it the copy out of the Java heap. */
public final class OpenBlas implements Framework {
    @Override public String name() {
        return "openblas";
    }

    @Override public String version() {
        return "OpenBLAS " + openblas.OPENBLAS_VERSION.replace("OpenBLAS", "").strip();
    }

    @Override public List<Map<String, String>> environments(int threads) {
        return List.of(Map.of("OPENBLAS_NUM_THREADS", Integer.toString(threads)));
    }

    @Override public List<String> jvmFlags(int threads) {
        return List.of("--enable-native-access=ALL-UNNAMED");
    }

    @Override public Optional<Supplier<Workload>> workload(Problem problem) {
        return problem instanceof Problem.Matmul matmul ? Optional.of(() -> new Gemm(matmul)) : Optional.empty();
    }

    private static final class Gemm implements Workload {
        private final Problem.Matmul problem;
        private FloatPointer a;
        private FloatPointer b;
        private FloatPointer c;

        Gemm(Problem.Matmul problem) {
            this.problem = problem;
        }

        @Override public void setup(int threads) {
            openblas.blas_set_num_threads(threads);
            a = new FloatPointer(problem.a().data());
            b = new FloatPointer(problem.b().data());
            c = new FloatPointer((long) problem.n() * problem.n());
        }

        @Override public double step() {
            int n = problem.n();
            openblas.cblas_sgemm(openblas.CblasRowMajor, openblas.CblasNoTrans, openblas.CblasNoTrans, n, n, n,
                    1f, a, n, b, n, 0f, c, n);
            return c.get(0);
        }

        @Override public double checksum() {
            step();
            double sum = 0;
            for (long i = 0; i < c.capacity(); i++) {
                sum += Math.abs(c.get(i));
            }
            return sum;
        }
    }
}
