package dev.regionalcache.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Dependencies point one way, between modules and between the operator's parts. */
@AnalyzeClasses(packages = "dev.regionalcache", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String OPERATOR = "dev.regionalcache.operator..";

    @ArchTest
    static final ArchRule THE_MODEL_STANDS_ALONE = noClasses()
            .that()
            .resideInAPackage("dev.regionalcache.crds..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.regionalcache.core..", "dev.regionalcache.redis..", OPERATOR);

    @ArchTest
    static final ArchRule REDIS_KNOWS_NO_KUBERNETES = noClasses()
            .that()
            .resideInAPackage("dev.regionalcache.redis..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.regionalcache.crds..", OPERATOR, "io.fabric8..");

    @ArchTest
    static final ArchRule KEEPERS_KNOW_NO_KUBERNETES = noClasses()
            .that()
            .resideInAPackage("dev.regionalcache.operator.servers..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.fabric8..", "io.javaoperatorsdk..", "dev.regionalcache.crds..");

    @ArchTest
    static final ArchRule THE_CONTROL_PLANE_NEVER_TALKS_TO_REDIS = noClasses()
            .that()
            .resideInAPackage("dev.regionalcache.operator.controlplane..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.regionalcache.redis..",
                    "dev.regionalcache.operator.servers..",
                    "dev.regionalcache.operator.agent..",
                    "dev.regionalcache.operator.provisioning..");

    @ArchTest
    static final ArchRule BUILDERS_KNOW_NOBODY_WHO_USES_THEM = noClasses()
            .that()
            .resideInAPackage("dev.regionalcache.operator.provisioning..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.regionalcache.operator.agent..", "dev.regionalcache.operator.servers..");

    @ArchTest
    static final ArchRule THE_AGENT_DECIDES_NOTHING_FOR_OTHERS = noClasses()
            .that()
            .resideInAPackage("dev.regionalcache.operator.agent..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.regionalcache.operator.controlplane..");

    @ArchTest
    static final ArchRule COMMANDS_AND_LEADERSHIP_STAND_ALONE = noClasses()
            .that()
            .resideInAnyPackage("dev.regionalcache.operator.register..", "dev.regionalcache.operator.leadership..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.regionalcache.operator.app..",
                    "dev.regionalcache.operator.controlplane..",
                    "dev.regionalcache.operator.agent..",
                    "dev.regionalcache.operator.servers..",
                    "dev.regionalcache.redis..");
}
