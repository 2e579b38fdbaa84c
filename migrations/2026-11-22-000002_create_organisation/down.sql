DROP TABLE employee, app_user, role, terminal, shop, legal_entity, tenant;
