CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT, town TEXT);
CREATE TABLE purchase(id INTEGER PRIMARY KEY, customer INTEGER, item TEXT, price INTEGER);
CREATE INDEX purchase_customer ON purchase(customer);

WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 32000 * :scale)
INSERT INTO customer SELECT i, 'customer ' || i * 7919 % 10007, 'town ' || i * 31 % 97 FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 132000 * :scale)
INSERT INTO purchase SELECT i, i * 7919 % cast(32000 * :scale AS INTEGER) + 1, 'item ' || hex(zeroblob(i % 60)), i % 1000 FROM n;

CREATE INDEX customer_town ON customer(town, name);
SELECT town, count(*), sum(price), group_concat(item, ';')
    FROM purchase JOIN customer ON customer.id = purchase.customer GROUP BY town ORDER BY 3 DESC;
UPDATE purchase SET item = item || ' (sent)' WHERE price > 500;
SELECT upper(name), max(length(item)) FROM customer JOIN purchase ON purchase.customer = customer.id GROUP BY name ORDER BY name;
DELETE FROM purchase WHERE id % 3 = 0;
SELECT substr(item, 1, 40) AS start, count(*), json_group_array(price) FROM purchase GROUP BY start ORDER BY 2, 1;
PRAGMA integrity_check;
