package dev.fovea.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between the modules, held here because only the command line sees them all. */
class ModuleArrowsTest {
    private static final String[] FORMATS = {"dev.fovea.formats.."};
    private static final String[] DATASETS = {"dev.fovea.datasets.."};
    private static final String[] ONNX = {"dev.fovea.onnx.."};
    private static final String[] CLI = {"dev.fovea.cli.."};
    private static final DescribedPredicate<JavaClass> IN_CORE =
            resideInAnyPackage("dev.fovea..").and(not(resideInAnyPackage(join(FORMATS, DATASETS, ONNX, CLI))));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.fovea");

    private static String[] join(String[]... packages) {
        return java.util.Arrays.stream(packages)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new);
    }

    @Test
    void allModulesAreLookedAt() {
        for (String name : new String[] {"train", "formats", "datasets", "onnx", "cli"}) {
            assertThat(CLASSES.that(resideInAnyPackage("dev.fovea." + name + "..")))
                    .as(name)
                    .isNotEmpty();
        }
    }

    @Test
    void coreUsesNoOtherModule() {
        noClasses()
                .that(IN_CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(join(FORMATS, DATASETS, ONNX, CLI))
                .check(CLASSES);
    }

    @Test
    void formatsUsesOnlyCore() {
        noClasses()
                .that()
                .resideInAnyPackage(FORMATS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(join(DATASETS, ONNX, CLI))
                .check(CLASSES);
    }

    @Test
    void datasetsUsesOnlyCore() {
        noClasses()
                .that()
                .resideInAnyPackage(DATASETS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(join(FORMATS, ONNX, CLI))
                .check(CLASSES);
    }

    @Test
    void onnxUsesOnlyCore() {
        noClasses()
                .that()
                .resideInAnyPackage(ONNX)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(join(FORMATS, DATASETS, CLI))
                .check(CLASSES);
    }

    @Test
    void onlyOnnxSeesProtobuf() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ONNX)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.onnx..", "com.google.protobuf..", "org.tribuo..")
                .check(CLASSES);
    }

    @Test
    void onlyFormatsAndCliSeeJackson() {
        noClasses()
                .that()
                .resideOutsideOfPackages(join(FORMATS, CLI))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("tools.jackson..", "com.fasterxml.jackson..")
                .check(CLASSES);
    }

    @Test
    void onlyCliSeesTheTerminal() {
        noClasses()
                .that()
                .resideOutsideOfPackages(CLI)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "me.tongfei.progressbar..")
                .check(CLASSES);
    }

    @Test
    void onlyFetchingUsesTheNetwork() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.fovea.datasets.fetch..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http..", "org.apache.commons.compress..")
                .check(CLASSES);
    }

    @Test
    void onlyDatasetsAndCliDecodePictures() {
        noClasses()
                .that()
                .resideOutsideOfPackages(join(DATASETS, CLI))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.awt..", "javax.imageio..")
                .check(CLASSES);
    }
}
