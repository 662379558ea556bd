-- 200,000 rows, two indices, a group by, a window, and a vacuum.
create table sales (id integer primary key, town text, item text, amount integer);
with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 200000)
insert into sales select n, 'town ' || (n * 7919 % 503), 'item ' || (n * 104729 % 97), n * 31 % 1000 from numbers;
create index by_town on sales (town);
create index by_item on sales (item, amount);
select town, count(*), sum(amount), count(distinct item) from sales group by town order by sum(amount) desc, town limit 3;
select item, total(amount), max(length(town)) from sales group by item having count(*) > 2000 order by item limit 5;
select sum(rank * amount) from (select amount, rank() over (partition by item order by amount) as rank from sales);
delete from sales where id % 3 = 0;
vacuum;
pragma integrity_check;
