package dev.fovea.cli;

import dev.fovea.FoveaException;
import dev.fovea.kernel.Kernels;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option of every command that computes: which kernels do the arithmetic. */
final class KernelsOption {
    static final String NAME = "--kernels";

    @Option(
            names = NAME,
            paramLabel = "NAME",
            description = "Which kernels compute; one of: ${COMPLETION-CANDIDATES}. Their results differ by rounding."
                    + " Default: the fastest that run here.")
    private Optional<KernelsName> name = Optional.empty();

    /**
     * The kernels asked for or, if none were, the fastest, with a warning if that should be others.
     *
     * @throws FoveaException if those asked for cannot run here
     */
    Kernels choose(Console console) {
        if (name.isPresent()) {
            return Kernels.named(name.get().toString());
        }
        Kernels kernels = Kernels.preferred();
        kernels.shortcoming().ifPresent(console::warn);
        return kernels;
    }

    /** The name asked for, if one was. */
    Optional<String> name() {
        return name.map(KernelsName::toString);
    }
}
