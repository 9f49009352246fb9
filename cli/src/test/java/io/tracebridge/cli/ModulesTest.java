package io.tracebridge.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.tracebridge.decoders.Protocol;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rules between modules, and what decoders must not know. */
class ModulesTest {
    private static final JavaClasses PROGRAM = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.tracebridge");

    private static void check(ArchRule rule) {
        rule.check(PROGRAM);
    }

    @Test
    void seesEveryModule() {
        for (String module : new String[] {
            "capture", "edge", "collector", "decoders", "bridge", "dashboards", "page", "elasticsearch", "cli"
        }) {
            assertThat(PROGRAM.stream().filter(c -> c.getPackageName().startsWith("io.tracebridge." + module)))
                    .as(module)
                    .isNotEmpty();
        }
    }

    @Test
    void modulesDependOneWay() {
        check(layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("io.tracebridge..")
                .layer("capture")
                .definedBy("io.tracebridge.capture..")
                .layer("edge")
                .definedBy("io.tracebridge.edge..")
                .layer("collector")
                .definedBy("io.tracebridge.collector..")
                .layer("decoders")
                .definedBy("io.tracebridge.decoders..")
                .layer("bridge")
                .definedBy("io.tracebridge.bridge..")
                .layer("dashboards")
                .definedBy("io.tracebridge.dashboards..")
                .layer("page")
                .definedBy("io.tracebridge.page..")
                .layer("elasticsearch")
                .definedBy("io.tracebridge.elasticsearch..")
                .layer("cli")
                .definedBy("io.tracebridge.cli..")
                .whereLayer("capture")
                .mayNotAccessAnyLayer()
                .whereLayer("edge")
                .mayOnlyAccessLayers("capture")
                .whereLayer("collector")
                .mayOnlyAccessLayers("capture")
                .whereLayer("decoders")
                .mayOnlyAccessLayers("capture")
                .whereLayer("bridge")
                .mayOnlyAccessLayers("capture", "decoders")
                .whereLayer("dashboards")
                .mayOnlyAccessLayers("decoders")
                .whereLayer("page")
                .mayOnlyAccessLayers("decoders", "bridge", "dashboards")
                .whereLayer("elasticsearch")
                .mayNotAccessAnyLayer()
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer());
    }

    /** A protocol's package is the one that its {@link Protocol} stands in. Only tests and its own classes may name it. */
    @Test
    void nobodyKnowsAProtocol() {
        Set<String> packages = PROGRAM.stream()
                .filter(c -> c.isAssignableTo(Protocol.class) && !c.isInterface())
                .map(JavaClass::getPackageName)
                .collect(Collectors.toSet());
        assertThat(packages).isNotEmpty();
        for (String protocol : packages) {
            check(noClasses()
                    .that()
                    .resideOutsideOfPackage(protocol + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(protocol + ".."));
        }
    }

    @Test
    void onlyTheEdgeKnowsLibpcap() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.tracebridge.edge..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.pcap4j.."));
    }

    @Test
    void onlyCollectorAndBridgeKnowZeroMq() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.tracebridge.collector..", "io.tracebridge.bridge..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.zeromq.."));
    }

    @Test
    void onlyTheBridgeKnowsTheElasticsearchClient() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.tracebridge.bridge..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("co.elastic..", "org.elasticsearch.."));
    }

    /** Time is packet time, and chance is none: the same frames give the same documents. */
    @Test
    void decodersHaveNoClockNoChanceNoThreadsAndNoDefaults() {
        check(noClasses()
                .that()
                .resideInAPackage("io.tracebridge.decoders..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "identityHashCode", Object.class)
                .orShould()
                .callMethod(Object.class, "hashCode")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(java.util.UUID.class, "randomUUID")
                .orShould()
                .callMethod(java.util.Locale.class, "getDefault")
                .orShould()
                .callMethod(java.util.TimeZone.class, "getDefault")
                .orShould()
                .callMethod(java.time.ZoneId.class, "systemDefault")
                .orShould()
                .callMethod(java.nio.charset.Charset.class, "defaultCharset")
                .orShould()
                .callMethodWhere(usesADefault())
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.util\\.(Random|SplittableRandom|concurrent\\.ThreadLocalRandom)|java\\.security\\.SecureRandom"
                                + "|java\\.time\\.Clock|java\\.lang\\.Thread|java\\.util\\.Timer|java\\.text\\..*|java\\.net\\..*Socket.*")
                .orShould()
                .callConstructorWhere(readsTextWithADefaultCharset()));
    }

    private static final Set<String> NOW = Set.of("now");

    private static DescribedPredicate<JavaMethodCall> usesADefault() {
        return new DescribedPredicate<>("takes the time, locale or charset of the machine") {
            @Override
            public boolean test(JavaMethodCall call) {
                String owner = call.getTargetOwner().getName();
                String name = call.getName();
                var parameters = call.getTarget().getRawParameterTypes();
                boolean noLocale = parameters.stream().noneMatch(p -> p.isEquivalentTo(java.util.Locale.class));
                boolean noCharset =
                        parameters.stream().noneMatch(p -> p.isEquivalentTo(java.nio.charset.Charset.class));
                return owner.startsWith("java.time.") && NOW.contains(name)
                        || owner.equals("java.lang.String")
                                && Set.of("toLowerCase", "toUpperCase", "format", "formatted")
                                        .contains(name)
                                && noLocale
                        || owner.equals("java.lang.String") && name.equals("getBytes") && noCharset
                        || owner.equals("java.time.format.DateTimeFormatter") && name.equals("ofPattern") && noLocale;
            }
        };
    }

    private static DescribedPredicate<JavaConstructorCall> readsTextWithADefaultCharset() {
        return new DescribedPredicate<>("turns bytes into text by the charset of the machine") {
            @Override
            public boolean test(JavaConstructorCall call) {
                String owner = call.getTargetOwner().getName();
                boolean text = owner.equals("java.lang.String")
                                && call.getTarget().getRawParameterTypes().stream()
                                        .anyMatch(p -> p.getName().equals("[B"))
                        || Set.of(
                                        "java.io.InputStreamReader",
                                        "java.io.OutputStreamWriter",
                                        "java.io.FileReader",
                                        "java.util.Scanner")
                                .contains(owner);
                return text
                        && call.getTarget().getRawParameterTypes().stream()
                                .noneMatch(p -> p.isEquivalentTo(java.nio.charset.Charset.class));
            }
        };
    }
}
