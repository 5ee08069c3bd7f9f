package dev.regionalcache.playground;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The playground knows all others, and none of them knows it. */
@AnalyzeClasses(packages = "dev.regionalcache", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] PRODUCT = {
        "dev.regionalcache.crds..",
        "dev.regionalcache.core..",
        "dev.regionalcache.redis..",
        "dev.regionalcache.client..",
        "dev.regionalcache.operator.."
    };

    @ArchTest
    static final ArchRule A_LOCAL_CLUSTER_IS_A_CLUSTER_LIKE_ANY_OTHER = noClasses()
            .that()
            .resideInAPackage("dev.regionalcache.localcluster..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(PRODUCT);

    @ArchTest
    static final ArchRule THE_PRODUCT_KNOWS_NO_PLAYGROUND = noClasses()
            .that()
            .resideInAnyPackage(PRODUCT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.regionalcache.localcluster..", "dev.regionalcache.playground..");
}
