DROP TABLE pairing, currency, tenant_directory;
DROP FUNCTION protect_tenant_table(regclass);
