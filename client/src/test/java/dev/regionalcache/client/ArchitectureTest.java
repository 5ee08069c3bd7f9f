package dev.regionalcache.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The client stands alone, its parts depend on each other one way, and a virtual thread that waits keeps no other one. */
@AnalyzeClasses(packages = "dev.regionalcache.client", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule IT_NEEDS_JEDIS_AND_LZ4_ONLY = classes()
            .that()
            .haveSimpleNameNotContaining("Micrometer")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.regionalcache.client..",
                    "java..",
                    "javax..",
                    "org.jspecify..",
                    "redis.clients.jedis..",
                    "net.jpountz.lz4..");

    @ArchTest
    static final ArchRule JEDIS_STAYS_WITH_THE_CONNECTIONS = noClasses()
            .that()
            .resideOutsideOfPackage("dev.regionalcache.client.connection..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("redis.clients..");

    @ArchTest
    static final ArchRule PARTS_DEPEND_ONE_WAY =
            slices().matching("dev.regionalcache.client.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NO_MONITOR_IS_HELD = noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED);
}
