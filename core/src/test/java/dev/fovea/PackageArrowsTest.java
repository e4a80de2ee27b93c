package dev.fovea;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between the packages of core; a package may also use what those that it may use may use. */
class PackageArrowsTest {
    /**
     * Package to the packages that it may use. Random numbers and the exceptions of the root package are free to all but the
     * textbook and, of course, themselves.
     */
    private static final Map<String, Set<String>> ARROWS = new TreeMap<>(Map.ofEntries(
            Map.entry("textbook", Set.of()),
            Map.entry("random", Set.of()),
            Map.entry("parallel", Set.of()),
            Map.entry("tensor", Set.of()),
            Map.entry("layer", Set.of("tensor")),
            Map.entry("network", Set.of("layer")),
            Map.entry("kernel", Set.of("tensor")),
            Map.entry("data", Set.of("tensor")),
            Map.entry("metric", Set.of("tensor")),
            Map.entry("engine", Set.of("network", "kernel", "data", "parallel")),
            Map.entry("loss", Set.of("kernel")),
            Map.entry("optim", Set.of("kernel", "network", "parallel")),
            Map.entry("model", Set.of("network", "engine", "data")),
            Map.entry("train", Set.of("engine", "loss", "optim", "data", "metric", "model"))));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.fovea");

    static Stream<String> packages() {
        return ARROWS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageUsesOnlyWhatItsArrowsAllow(String name) {
        Set<String> allowed = new TreeSet<>();
        close(name, allowed);
        allowed.addAll(name.equals("textbook") ? Set.of() : Set.of("random"));
        String[] packages = Stream.concat(
                        name.equals("textbook") ? Stream.empty() : Stream.of("dev.fovea"),
                        allowed.stream().map(other -> "dev.fovea." + other + ".."))
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("dev.fovea." + name + "..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.fovea..").and(not(resideInAnyPackage(packages))))
                .as("dev.fovea." + name + " may use only " + allowed)
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void everyPackageHasItsArrows() {
        assertThat(CLASSES.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> !name.equals("dev.fovea"))
                        .map(name -> name.substring("dev.fovea.".length()).replaceFirst("\\..*", "")))
                .as("add a new package to the table of this test")
                .isSubsetOf(ARROWS.keySet());
    }

    @Test
    void theRootPackageUsesNoOther() {
        noClasses()
                .that()
                .resideInAPackage("dev.fovea")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.fovea.*..")
                .check(CLASSES);
    }

    @Test
    void packagesMakeNoCycles() {
        slices().matching("dev.fovea.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void coreNeedsNothingButTheBaseModule() {
        noClasses()
                .should()
                .dependOnClassesThat(outsideOfJavaBase())
                .because("fovea-core runs on a JVM with java.base alone")
                .check(CLASSES);
    }

    @Test
    void kernelsArePlainLoops() {
        noClasses()
                .that()
                .resideInAPackage("dev.fovea.kernel..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.stream..", "java.util.function..")
                .check(CLASSES);
    }

    private static void close(String name, Set<String> allowed) {
        if (allowed.add(name)) {
            ARROWS.getOrDefault(name, Set.of()).forEach(other -> close(other, allowed));
        }
    }

    private static DescribedPredicate<JavaClass> outsideOfJavaBase() {
        Set<String> base = Object.class.getModule().getPackages();
        return describe("outside of java.base and dev.fovea", type -> {
            JavaClass element = type.getBaseComponentType();
            String name = element.getPackageName();
            return !element.isPrimitive() && !base.contains(name) && !(name + ".").startsWith("dev.fovea.");
        });
    }
}
