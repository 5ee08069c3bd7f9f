package dev.regionalcache.operator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.redis.RedisServer;

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

    /** The client's endpoint is a word of the format. */
    @ArchTest
    static final ArchRule ONLY_THE_FORMAT_OF_DISCOVERY_IS_SHARED_WITH_CLIENTS = noClasses()
            .that()
            .resideInAnyPackage(OPERATOR, "dev.regionalcache.redis..")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.regionalcache.client..")
                    .and(not(resideInAPackage("dev.regionalcache.client.discovery..")))
                    .and(not(type(Endpoint.class))));

    @ArchTest
    static final ArchRule WHAT_CONTROL_PLANE_AND_AGENTS_SHARE_OF_DISCOVERY_IS_PURE = classes()
            .that()
            .resideInAPackage("dev.regionalcache.operator.discovery..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.regionalcache.operator.discovery..",
                    "dev.regionalcache.client.discovery..",
                    "java.lang..",
                    "java.util..",
                    "org.jspecify..");

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

    /** A reconcile waits for no server. */
    @ArchTest
    static final ArchRule THE_AGENT_SPEAKS_TO_SERVERS_THROUGH_THEIR_KEEPERS = noClasses()
            .that()
            .resideInAPackage("dev.regionalcache.operator.agent..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(RedisServer.class);

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
