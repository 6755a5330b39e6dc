package io.leibniz.bench.torch;

import io.leibniz.bench.HostArray;
import io.leibniz.bench.Problem;
import java.util.List;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.Function;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch;

/**
 * PyTorch's fused AdamW, one call for all tensors: what {@code torch.optim.AdamW(fused=True)} runs. The C++ optimizer of
 * the same name makes about ten passes over each tensor instead, and the fused operator has no C++ binding here, so it
 * is reached through two lines of TorchScript.
 */
final class TorchAdamW extends TorchWorkload {
    private static final String SCRIPT = """
            def step(p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], t: List[Tensor]) -> int:
                torch._foreach_add_(t, 1)
                torch._fused_adamw_(p, g, m, v, [], t, lr=%s, beta1=%s, beta2=%s, weight_decay=%s, eps=%s,
                    amsgrad=False, maximize=False)
                return 0
            """.formatted(Problem.AdamW.RATE, Problem.AdamW.BETA1, Problem.AdamW.BETA2, Problem.AdamW.WEIGHT_DECAY,
            Problem.AdamW.EPSILON);

    private final Problem.AdamW problem;
    private CompilationUnit unit;
    private Function script;
    private Tensor[] parameters;
    private IValue[] arguments;

    TorchAdamW(Problem.AdamW problem) {
        this.problem = problem;
    }

    @Override void load() {
        GradMode.set_enabled(false);
        unit = torch.compile(SCRIPT);
        script = unit.get_function(new QualifiedName("step"));
        parameters = tensors(problem.parameters());
        var gradients = tensors(problem.gradients());
        var first = new Tensor[parameters.length];
        var second = new Tensor[parameters.length];
        var steps = new Tensor[parameters.length];
        for (int i = 0; i < parameters.length; i++) {
            first[i] = torch.zeros_like(parameters[i]);
            second[i] = torch.zeros_like(parameters[i]);
            steps[i] = torch.tensor(0f);
        }
        arguments = new IValue[] {list(parameters), list(gradients), list(first), list(second), list(steps)};
    }

    private static Tensor[] tensors(List<HostArray> arrays) {
        return arrays.stream().map(TorchWorkload::tensor).toArray(Tensor[]::new);
    }

    private static IValue list(Tensor[] tensors) {
        var list = new GenericList(new Type.TypePtr(TensorType.get()));
        for (var tensor : tensors) {
            list.push_back(new IValue(tensor));
        }
        return new IValue(list);
    }

    @Override double run() {
        return script.apply(new IValueVector(arguments)).toInt();
    }

    @Override public double checksum() {
        step();
        step();
        return magnitude(parameters);
    }
}
